import type { AddressInfo } from 'node:net';
import type { ServerType } from '@hono/node-server';

const KEEP_ALIVE_MS = 65_000;

/** Listens and returns the address. Rejects on failure: a port in use causes an Error with code `port_taken`. */
export function listen(server: ServerType, port: number, host: string): Promise<AddressInfo> {
  // A client about to reuse an idle connection must not find the connection closed: the five seconds of Node are too
  // short.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address);
      else reject(new Error(`Cannot listen on port ${port} of ${host}.`));
    });
  });
}

function portTaken(port: number, cause: Error): Error {
  const message = `Port ${port} is in use, perhaps by another local backend: stop the process, or choose a different port (option \`port\`, \`--port\`; 0 selects a free port).`;
  return Object.assign(new Error(message, { cause }), { code: 'port_taken' });
}

/** Milliseconds for running responses when the server stops. */
const GRACE_MS = 100;

/** Stops listening, lets nearly finished responses end, and cuts the remaining connections. */
export function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
