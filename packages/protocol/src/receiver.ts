import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBinary, readJson, type WireRequest } from './strict-reader.ts';

/** A server that reads requests with the official files only. */
export interface Receiver {
  readonly url: string;
  /** Returns the received requests, decoded by content type. Throws on an invalid request. */
  requests(): readonly WireRequest[];
  close(): Promise<void>;
}

/** Starts a receiver on a free port, which responds to every request with 200. */
export async function startReceiver(): Promise<Receiver> {
  const bodies: Array<{ readonly type: string; readonly bytes: Buffer }> = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const type = request.headers['content-type'] ?? '';
      bodies.push({ type, bytes: Buffer.concat(pieces) });
      response.writeHead(200, { 'content-type': type }).end(type.includes('json') ? '{}' : '');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () =>
      bodies.map(({ type, bytes }) =>
        type === 'application/json' ? readJson(bytes.toString('utf8')) : readBinary(bytes),
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
