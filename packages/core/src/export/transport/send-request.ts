import { compress } from './compress.ts';
import type { SendOptions } from './transport.ts';
import { startTimer } from '../../runtime/start-timer.ts';
import { readBody } from './read-body.ts';

/** Sends a request and returns the response, like `fetch`. */
export type SendFunction = (url: string, init: RequestInit) => Promise<Response>;

/** Response with status and body, or the error in place of a response. */
export type HttpResponse =
  | {
      readonly status: number;
      readonly retryAfter: string | null;
      readonly contentType: string;
      readonly body: Uint8Array;
    }
  | { readonly error: unknown };

/** Body of a request. */
export interface HttpBody {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Options for sending requests. */
export interface SendRequestOptions {
  /** The server's address, or the relay's. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Timeout of a request in milliseconds, response body included. */
  readonly timeoutMs: number;
  readonly compression: 'gzip' | 'none';
  /** Sends a request; from the runtime or the user. Read at every request. */
  readonly send: SendFunction;
}

/** Bytes for keepalive requests: browsers allow 65 536 per page, and the rest is for the app's last beacons. */
const KEEPALIVE_BUDGET = 44_000;

/** Bytes of keepalive requests in flight, of every tracer of the page: 64 KiB at most together. */
let keepaliveBytes = 0;

/** Fewest bytes worth a keepalive request. */
const LEAST = 2_000;

/** Returns the bytes the next keepalive request may carry, at most `most`: also `most` if no room is left. */
export function keepaliveRoom(most: number): number {
  const left = KEEPALIVE_BUDGET - keepaliveBytes;
  return left < LEAST ? most : Math.min(left, most);
}

type Target = { readonly method: 'POST' | 'PUT'; readonly path: string };

/** Sends requests with a deadline enforced even if `send` ignores the signal. */
export function createSendRequest(options: SendRequestOptions): Poster {
  const { baseUrl, timeoutMs, send } = options;
  let { compression } = options;
  const underWay = new Set<AbortController>();

  const once = async (
    { method, path, body, contentType }: Target & HttpBody,
    packed: boolean,
    isLeaving = false,
  ): Promise<HttpResponse> => {
    const deadline = new AbortController();
    const late = new Error(`timeout after ${timeoutMs} ms`);
    // The deadline keeps no process alive: an idle process may exit.
    const cancel = startTimer(() => deadline.abort(late), timeoutMs);
    const over = new Promise<never>((_resolve, reject) => {
      deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason as Error));
    });
    over.catch(() => {});
    underWay.add(deadline);
    const keepalive = isLeaving && keepaliveBytes + body.byteLength <= KEEPALIVE_BUDGET;
    if (keepalive) keepaliveBytes += body.byteLength;
    try {
      const response = await Promise.race([
        over,
        send(baseUrl + path, {
          method,
          headers: {
            ...options.headers,
            'content-type': contentType,
            ...(packed ? { 'content-encoding': 'gzip' } : {}),
          },
          body: body as Uint8Array<ArrayBuffer>,
          keepalive,
          signal: deadline.signal,
          // A redirect would carry the key somewhere else.
          redirect: 'manual',
        }),
      ]);
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        contentType: response.headers.get('content-type') ?? '',
        body: await readBody(response, over),
      };
    } catch (error) {
      return { error };
    } finally {
      cancel();
      underWay.delete(deadline);
      if (keepalive) keepaliveBytes -= body.byteLength;
    }
  };

  const post = async (request: Target & HttpBody, how: SendOptions): Promise<HttpResponse> => {
    // A page going away does not wait for compression.
    const packed =
      how.isKeepalive || compression === 'none' ? undefined : await compress(request.body);
    if (how.isCancelled?.()) return CALLED_OFF;
    if (!packed) return once(request, false, how.isKeepalive);
    const answer = await once({ ...request, body: packed }, true);
    if (!('status' in answer) || answer.status !== 415) return answer;
    // The server does not support gzip: never sent again.
    compression = 'none';
    return how.isCancelled?.() ? CALLED_OFF : once(request, false);
  };
  const abort = (): void => {
    const reason = new Error('aborted: response too late');
    for (const one of underWay) one.abort(reason);
  };
  return { post, abort };
}

/** Sends and aborts requests. */
interface Poster {
  post(request: Target & HttpBody, how: SendOptions): Promise<HttpResponse>;
  abort(): void;
}

const CALLED_OFF: HttpResponse = { error: new Error('cancelled before sending') };
