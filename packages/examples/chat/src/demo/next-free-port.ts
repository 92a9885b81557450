const TRIES = 20;

/** Starts a server on a port, or on the next free port above. */
export async function onFreePort<T>(
  wanted: number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  for (let port = wanted; ; port += 1) {
    try {
      return await start(port);
    } catch (error) {
      const taken = (error as { code?: unknown } | null)?.code === 'port_taken';
      if (!taken || port >= wanted + TRIES) throw error;
      console.log(`  Port ${port} is in use, trying ${port + 1}.`);
    }
  }
}
