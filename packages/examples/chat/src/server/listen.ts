import type { Server } from 'node:http';
import { StartError } from './start-error.ts';

/** Listens on the local machine only and resolves with the port in use; port 0 picks a free port. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}

/** Stops listening and cuts open connections: an unfinished answer would hold the process for seconds. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function explain(cause: NodeJS.ErrnoException, port: number): StartError {
  return cause.code === 'EADDRINUSE'
    ? new StartError(
        'port_taken',
        `Port ${port} is in use by another program. Stop it, or choose another port with --port ${port + 1}.`,
        { cause },
      )
    : new StartError('listen_failed', `Cannot listen on port ${port}: ${cause.message}`, { cause });
}
