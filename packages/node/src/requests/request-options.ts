import type { Trust } from './trust.ts';
import type { WaitUntil } from '../environment/platform.ts';

/** Options for tracing a request. */
export interface RequestOptions<R = Request> {
  /** The span's name. Default: the method and the pattern of the route, such as `POST /users/:id`, or the method. */
  readonly name?: string | undefined;
  /** Pattern of the route, such as `/users/:id`, for the span's name and `http.route`. */
  readonly route?: string | undefined;
  /**
   * Returns the session of the request, by any id: a non-empty string. Default: the session in the headers of a
   * trusted sender, else a new session. Bind the session to the signed-in user where headers must not decide: a
   * request without a returned id gets a new session, whatever the headers contain.
   */
  readonly session?:
    | ((request: R) => string | null | undefined | Promise<string | null | undefined>)
    | undefined;
  /** Senders whose session headers are trusted. Default `'same-origin'`: pages of the app's own origin. */
  readonly trust?: Trust<R> | undefined;
  /**
   * Keeps the platform from freezing the process until spans are sent, including work of the trace after the
   * response (20 s at most). Default: the platform's own function (Cloudflare Workers, Vercel). Without `waitUntil`,
   * where nothing runs between requests, the end of the response waits for the spans.
   */
  readonly waitUntil?: WaitUntil | undefined;
}
