import type { UpdateTarget } from './relay-identity.ts';
import type { RelayIdentity } from './relay-identity.ts';
import type { RelayLimitStore, RelayRates } from './admit/limits.ts';

/** Rates of a client, and the store of the remaining allowances. */
export interface RelayLimits extends Partial<RelayRates> {
  /** Store of every client's remaining allowance. Default: in the memory of the process. */
  readonly store?: RelayLimitStore;
}

/** Options of a relay. */
export interface RelayOptions {
  /**
   * Further origins whose pages may send, such as `https://app.example.com`. The relay's own origin is always
   * allowed.
   */
  readonly origins?: readonly string[];
  /** Maximum bytes of a request, compressed and decompressed. Default 4 000 000. */
  readonly maxBytes?: number;
  /** Maximum spans of a request; a tracer splits larger batches. Default 2 000. */
  readonly maxSpans?: number;
  /** Maximum bytes of a span. Default 1 000 000. */
  readonly maxSpanBytes?: number;
  /**
   * Called for every request. A falsy result responds with 401, and the page stops sending. An error or a timeout
   * responds with 503, and the page keeps the data and retries. The returned identity overrides the session and user
   * set by the page. Default: every request of an allowed origin is accepted.
   */
  readonly authenticate?: (
    request: Request,
  ) =>
    | RelayIdentity
    | boolean
    | null
    | undefined
    | Promise<RelayIdentity | boolean | null | undefined>;
  /**
   * Called before a request updates an event or session other than the identity's session. `true` allows the update,
   * an error responds with 503. Default: an identity with a `sessionId` may update only the session and events of
   * the session's pages. Without a `sessionId`, any known id may be updated.
   */
  readonly authorizeUpdate?: (request: Request, target: UpdateTarget) => boolean | Promise<boolean>;
  /**
   * Limits of a client within `windowMs` (60 000): 600 requests, 30 000 spans and 30 000 000 bytes by default. A
   * client is the authenticated user, else the address from `clientOf` or `proxies`. Unidentified clients share a
   * hundred times the limits. Before `authenticate`, an address may send ten times the requests of a user, since
   * many users may share an address. `false`: no limits.
   */
  readonly limits?: RelayLimits | false;
  /**
   * Returns the address of a request, on servers with such a function: `(request) =>
   * server.requestIP(request)?.address`.
   */
  readonly clientOf?: (request: Request) => string | undefined;
  /** Number of proxies in front that append to `x-forwarded-for`. Default 0: the header is not trusted. */
  readonly proxies?: number;
  /**
   * Additional span attributes to accept, by name or prefix: `['acme.*']`. With `'honeyhive_event_id'` a page may
   * set a span's event id; otherwise the id is derived from the span's own ids.
   */
  readonly allowAttributes?: readonly string[];
  /**
   * `'queue'`: the data enters the tracer's own queue, is retried for minutes, and the response is immediate.
   * `'through'`: the response is the target's response. Default `'queue'`.
   */
  readonly forward?: 'queue' | 'through';
  /**
   * Keeps the platform from freezing the process until accepted data has been sent. Default: the platform's own
   * function (Cloudflare Workers, Vercel), or a function passed to the handler beside the request. Without
   * `waitUntil`, where nothing runs between requests, the relay forwards before the response.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /**
   * Maximum milliseconds for the body, the target, `authenticate` and the limit store, separately. Default 10 000.
   */
  readonly timeoutMs?: number;
}

/** Options with defaults applied. */
export type RelaySettings = RelayOptions &
  Required<
    Pick<
      RelayOptions,
      | 'origins'
      | 'maxBytes'
      | 'maxSpans'
      | 'maxSpanBytes'
      | 'forward'
      | 'timeoutMs'
      | 'proxies'
      | 'allowAttributes'
    >
  >;

const RATES: RelayRates = {
  windowMs: 60_000,
  requests: 600,
  spans: 30_000,
  bytes: 30_000_000,
};

/** Returns the limits of a client with defaults applied. */
export const ratesOf = (limits: RelayLimits): RelayRates => ({
  windowMs: limits.windowMs ?? RATES.windowMs,
  requests: limits.requests ?? RATES.requests,
  spans: limits.spans ?? RATES.spans,
  bytes: limits.bytes ?? RATES.bytes,
});
