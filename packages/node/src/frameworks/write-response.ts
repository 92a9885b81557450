import type { NodeResponse } from './exchange.ts';

/** A writable response of `node:http`. */
export interface WritableResponse extends NodeResponse {
  readonly destroyed?: boolean;
  setHeader(name: string, value: string | string[]): unknown;
  removeListener(event: string, listener: () => void): unknown;
  flushHeaders?(): void;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
}

/** Writes a fetch-style response chunk by chunk, at the speed of its reader. Stops reading once the reader has left. */
export async function writeResponse(
  response: WritableResponse,
  { status, headers, body }: Response,
  method = 'GET',
): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of headers) if (name !== COOKIE) response.setHeader(name, value);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) response.setHeader(COOKIE, cookies);
  if (body && method !== 'HEAD') {
    response.flushHeaders?.();
    const reader = body.getReader();
    const stop = (): void => void reader.cancel().catch(() => undefined);
    response.once('close', stop);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await reader.read();
      if (done || response.destroyed) break;
      // oxlint-disable-next-line no-await-in-loop
      if (!response.write(value)) await untilDrained(response);
    }
    response.removeListener('close', stop);
  } else await body?.cancel();
  response.end();
}

const COOKIE = 'set-cookie';

/** Resolves once more may be written, or the reader has left. */
function untilDrained(response: WritableResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.removeListener('drain', go);
      response.removeListener('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
    if (response.destroyed) go();
  });
}
