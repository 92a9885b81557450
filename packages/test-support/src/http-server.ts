import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Request listener of `node:http`. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Server of `node:http` on a free port of the loopback address. */
export interface HttpServer {
  readonly url: string;
  readonly server: Server;
  /** Breaks open connections off, and stops listening. */
  close(): Promise<void>;
}

/** Starts a server. */
export async function startServer(listener: Listener): Promise<HttpServer> {
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Reads the body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
