import { readBody, startServer } from '@honeyhive/test-support/http-server';
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
  const { url, close } = await startServer(async (request, response) => {
    const type = request.headers['content-type'] ?? '';
    bodies.push({ type, bytes: await readBody(request) });
    response.writeHead(200, { 'content-type': type }).end(type.includes('json') ? '{}' : '');
  });
  return {
    url,
    close,
    requests: () =>
      bodies.map(({ type, bytes }) =>
        type === 'application/json' ? readJson(bytes.toString('utf8')) : readBinary(bytes),
      ),
  };
}
