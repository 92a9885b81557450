import type { AddressInfo } from 'node:net';
import type { ServerType } from '@hono/node-server';

const KEEP_ALIVE_MS = 65_000;

/** Listens, and gives the address; rejects when it cannot: a port in use gives an Error with code `port_taken`. */
export function listen(server: ServerType, port: number, host: string): Promise<AddressInfo> {
  // A client that is about to use an idle connection must not find it closed: Node's five seconds are few.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address);
      else reject(new Error(`Port ${port} of ${host} cannot be listened on.`));
    });
  });
}

function portTaken(port: number, cause: Error): Error {
  const message = `Port ${port} is taken, perhaps by another local backend: stop it, or choose another port (option \`port\`, \`--port\`; 0 takes any free one).`;
  return Object.assign(new Error(message, { cause }), { code: 'port_taken' });
}

/** How long answers under way may take when the server stops. */
const GRACE_MS = 100;

/** Stops listening, lets answers end that are nearly out, and cuts every other connection. */
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
