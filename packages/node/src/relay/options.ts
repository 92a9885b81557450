import type { UpdateTarget } from './relay-identity.ts';
import type { RelayIdentity } from './relay-identity.ts';
import type { RelayLimitStore, RelayRates } from './admit/limits.ts';

/** What one client may send, and how clients are told apart. */
export interface RelayLimits extends Partial<RelayRates> {
  /** Where is kept what each client has left. Default: in this process. */
  readonly store?: RelayLimitStore;
}

/** What a relay accepts. */
export interface RelayOptions {
  /** Other origins whose pages may send, such as `https://app.example.com`. The relay's own origin always may. */
  readonly origins?: readonly string[];
  /** Bytes of one request at most, unpacked too. Default 4 000 000. */
  readonly maxBytes?: number;
  /** Spans of one request at most; a tracer splits what is more. Default 2 000. */
  readonly maxSpans?: number;
  /** Bytes of one span at most. Default 1 000 000. */
  readonly maxSpanBytes?: number;
  /**
   * Called for each request. A falsy result answers 401, and the page stops; a throw, or no answer in time, 503, and the
   * page keeps what it has and comes back. An identity is written over what the page says about its session and user.
   * Default: everybody of an allowed origin.
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
   * Asked before a request adds to an event or session other than the one that its identity is bound to; `true` lets it
   * pass, a throw answers 503. Default: an identity with a `sessionId` adds to that session only; without one, whoever
   * knows an id adds to it.
   */
  readonly authorizeUpdate?: (request: Request, target: UpdateTarget) => boolean | Promise<boolean>;
  /**
   * What a client may send within `windowMs` (60 000): 600 requests, 30 000 spans, 30 000 000 bytes, unless said
   * otherwise. A client is the authenticated user, else the address that `clientOf` or `proxies` tell. What cannot be
   * told apart shares a hundred times as much. Before `authenticate` is asked, an address has ten times the requests of
   * one user, since many may share it. `false`: no limits.
   */
  readonly limits?: RelayLimits | false;
  /** The address a request comes from, for servers that know it: `(request) => server.requestIP(request)?.address`. */
  readonly clientOf?: (request: Request) => string | undefined;
  /** How many proxies in front append to `x-forwarded-for`. Default 0: the header is not believed. */
  readonly proxies?: number;
  /**
   * More attributes of spans that may pass, by name or by beginning: `['acme.*']`. With `'honeyhive_event_id'` a page may
   * say which event a span is; else that comes of the span's own ids.
   */
  readonly allowAttributes?: readonly string[];
  /**
   * `'queue'`: taken into the tracer's own queue, tried again for minutes, and answered at once. `'through'`: answered
   * with what the target answers. Default `'queue'`.
   */
  readonly forward?: 'queue' | 'through';
  /**
   * Keeps the platform from freezing the process until what was taken has been sent. Default: what the platform has
   * (Cloudflare Workers, Vercel), or what it hands to the handler beside the request. Where nothing runs between
   * requests and there is none, the relay forwards before it answers.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** Milliseconds the body, the target, `authenticate` and the store of limits may each take. Default 10 000. */
  readonly timeoutMs?: number;
}

/** The options with everything in them that has a default. */
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

/** What a client may send. */
export const ratesOf = (limits: RelayLimits): RelayRates => ({
  windowMs: limits.windowMs ?? RATES.windowMs,
  requests: limits.requests ?? RATES.requests,
  spans: limits.spans ?? RATES.spans,
  bytes: limits.bytes ?? RATES.bytes,
});
