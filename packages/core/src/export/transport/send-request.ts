import { compress } from './compress.ts';
import type { SendOptions } from './transport.ts';
import { startTimer } from '../../runtime/start-timer.ts';
import { readBody } from './read-body.ts';

/** Sends one request and gives back the response; `fetch` is one. */
export type SendFunction = (url: string, init: RequestInit) => Promise<Response>;

/** What came back: a status with what its body says, or the error that prevented one. */
export type HttpResponse =
  | {
      readonly status: number;
      readonly retryAfter: string | null;
      readonly contentType: string;
      readonly body: Uint8Array;
    }
  | { readonly error: unknown };

/** What a request carries. */
export interface HttpBody {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** How requests are made. */
export interface SendRequestOptions {
  /** The server's address, or the relay's. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for one request, its answer's body included. */
  readonly timeoutMs: number;
  readonly compression: 'gzip' | 'none';
  /** Sends one request; the runtime's or the user's. Read at each request. */
  readonly send: SendFunction;
}

/** Browsers allow 65 536, for all of a page: the rest is left to the last beacons of the app itself. */
const KEEPALIVE_BUDGET = 44_000;

/** Bytes of keepalive requests on their way, of all tracers of this page: together they may be 64 KiB. */
let keepaliveBytes = 0;

/** A request for less is not worth its place among those that outlive the page. */
const LEAST = 2_000;

/** Bytes that the next request may carry and still outlive the page, `most` at most: all of that if there is no room. */
export function keepaliveRoom(most: number): number {
  const left = KEEPALIVE_BUDGET - keepaliveBytes;
  return left < LEAST ? most : Math.min(left, most);
}

type Target = { readonly method: 'POST' | 'PUT'; readonly path: string };

/** Makes requests, each with a deadline that holds even if what sends it does not keep to it. */
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
    const late = new Error(`no answer within ${timeoutMs} ms`);
    // Nobody need wait for the end of a deadline: a process that has nothing else to do may go.
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
    // A page that goes away does not wait for a compressor.
    const packed =
      how.isKeepalive || compression === 'none' ? undefined : await compress(request.body);
    if (how.isCancelled?.()) return CALLED_OFF;
    if (!packed) return once(request, false, how.isKeepalive);
    const answer = await once({ ...request, body: packed }, true);
    if (!('status' in answer) || answer.status !== 415) return answer;
    // It does not know gzip: it is not asked to again.
    compression = 'none';
    return how.isCancelled?.() ? CALLED_OFF : once(request, false);
  };
  const abort = (): void => {
    const reason = new Error('nobody waits for it any more');
    for (const one of underWay) one.abort(reason);
  };
  return { post, abort };
}

/** What makes requests, and ends them. */
interface Poster {
  post(request: Target & HttpBody, how: SendOptions): Promise<HttpResponse>;
  abort(): void;
}

const CALLED_OFF: HttpResponse = { error: new Error('thrown away before it was sent') };
