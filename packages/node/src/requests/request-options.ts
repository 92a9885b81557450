import type { Trust } from './trust.ts';
import type { WaitUntil } from '../environment/platform.ts';

/** How a request is traced. */
export interface RequestOptions {
  /** The span's name. Default: method and path, such as `POST /api/chat`. */
  readonly name?: string | undefined;
  /** The route's pattern, such as `/users/:id`: the name is made of it instead of the path. */
  readonly route?: string | undefined;
  /**
   * The session the request belongs to, by any id: a non-empty string. Default: the one that a trusted caller's headers
   * tell of, else one of its own. Bind it to who is signed in where headers must not decide: a request for which it gives
   * none has a session of its own, whatever its headers tell.
   */
  readonly session?:
    | ((request: Request) => string | null | undefined | Promise<string | null | undefined>)
    | undefined;
  /** Whose headers are believed about the session. Default `'same-origin'`: pages of the app's own origin. */
  readonly trust?: Trust | undefined;
  /**
   * Keeps the platform from freezing the process until spans are sent, and work of the trace that goes on after the
   * response has ended (20 s at most). Default: the platform's own (Cloudflare Workers, Vercel). Where nothing runs
   * between requests and there is none, the end of the response waits for its spans.
   */
  readonly waitUntil?: WaitUntil | undefined;
}
