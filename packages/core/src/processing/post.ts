/** Sends one request and gives back the response; `fetch` is one. */
export type Sender = (url: string, init: RequestInit) => Promise<Response>;

/** What came back: a response whose body has been read to its end, or the error that prevented one. */
export type Answer =
  | { readonly status: number; readonly retryAfter: string | null; readonly body: Uint8Array }
  | { readonly error: unknown };

interface PostOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly send: Sender;
}

/** More than this of an answer is of no use and is not kept. */
const MAX_ANSWER = 4_096;
/** Browsers allow 65 536; requests of others on the page count too. */
const KEEPALIVE_BUDGET = 64_000;

/** Bytes of keepalive requests on their way, of all tracers of this page: together they may be 64 KiB. */
let keepaliveBytes = 0;

/** What one request may carry beside what stands around its spans, to be sure to outlive the page. */
const PIECE = 54_000;
const ENVELOPE = 2_000;

/** Bytes of spans for the next request that should outlive the page: what is left of the budget, if that is worth one. */
export function pieceBytes(): number {
  const left = KEEPALIVE_BUDGET - keepaliveBytes - ENVELOPE;
  return left > ENVELOPE ? Math.min(left, PIECE) : PIECE;
}

/** Makes requests with a deadline. The body of each answer is read to its end: an unread one holds its connection. */
export function postWith(options: PostOptions) {
  return async (
    method: 'POST' | 'PUT',
    path: string,
    body: Uint8Array,
    type: string,
  ): Promise<Answer> => {
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new Error(`no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    const keepalive = keepaliveBytes + body.byteLength <= KEEPALIVE_BUDGET;
    if (keepalive) keepaliveBytes += body.byteLength;
    try {
      const response = await options.send(options.baseUrl + path, {
        method,
        headers: { ...options.headers, 'content-type': type },
        body: body as Uint8Array<ArrayBuffer>,
        keepalive,
        signal: deadline.signal,
        // A redirect would carry the key somewhere else.
        redirect: 'manual',
      });
      const answer = new Uint8Array(await response.arrayBuffer());
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        body: answer.subarray(0, MAX_ANSWER),
      };
    } catch (error) {
      return { error };
    } finally {
      clearTimeout(timer);
      if (keepalive) keepaliveBytes -= body.byteLength;
    }
  };
}
