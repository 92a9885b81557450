import { HONEYHIVE } from '@honeyhive/core';
import { admission } from './admit/admission.ts';
import { allowedAttributes } from './read/allowed-attributes.ts';
import { eventAnswer, noneTaken, spansAnswer } from './answer.ts';
import { authentication } from './admit/authenticate.ts';
import { updateAuthorization } from './admit/authorize-update.ts';
import { declaredBytes, readBody } from './read/body.ts';
import { type Stamp, stampOf } from './admit/identity.ts';
import type { JsonUpdate, Onward } from './forward/onward.ts';
import { type RelayOptions, relaySettings } from './options.ts';
import { allowOrigin, checkOrigin, preflight } from './admit/origin.ts';
import { KnownOrigins } from './read/known-origins.ts';
import { TRACE_REQUEST } from './read/otlp-schema.ts';
import { type JsonObject, parseJson } from './read/parse-json.ts';
import { readProtobuf } from './read/protobuf.ts';
import { readUpdate, readWholeEvent } from './read/read-event.ts';
import { readSpans } from './read/read-spans.ts';
import { type Refusal, Refused, refuse } from './refusal.ts';
import { type Route, routeOf } from './routes.ts';
import { RelayCount, type RelayStats } from './stats.ts';

/** Answers a request, as fetch-style servers do. */
export type Handler = (request: Request) => Promise<Response>;

/** A handler that takes what pages send. It never throws. */
export interface Relay extends Handler {
  /** What it has taken and refused since it was made. */
  stats(): RelayStats;
  /** Sends what waits to be sent; resolves when it is gone, or after `timeoutMs` (default 10 000). */
  flush(options?: { readonly timeoutMs?: number }): Promise<unknown>;
}

/** What a relay needs of its tracer. */
export interface Parts {
  /** Where spans and updates go; a refusal where they have nowhere to go. Asked at each request. */
  readonly onward: () => Onward | Refusal;
  /** The project of the tracer, which is the project of what pages send. */
  readonly project: string | undefined;
  /** Runs what the app has given; what it throws is counted, said once, and gives `undefined`. */
  readonly guard: <R>(what: string, work: () => R) => R | undefined;
  /** The same for what takes time, and no longer than `timeoutMs`. */
  readonly settled: <R>(
    what: string,
    work: () => R | Promise<R>,
    timeoutMs: number,
  ) => Promise<R | undefined>;
  /** Counts a failure, and says it once. */
  readonly report: (what: string, error: unknown) => void;
  /** Says something to the server's owner, each `what` once. */
  readonly say: (what: string, message: string) => void;
}

const PROTOBUF = /^application\/x-protobuf\b/i;
const JSON_TYPE = /^application\/json\b/i;

/** The handler of a relay. */
export function relayHandler(options: RelayOptions, parts: Parts): Relay {
  const settings = relaySettings(options);
  const { origins, maxBytes } = settings;
  const rules = {
    ...settings,
    allows: allowedAttributes(settings.allowAttributes ?? []),
    known: new KnownOrigins(),
    keepsEventIds: settings.allowAttributes?.includes(HONEYHIVE.eventId) ?? false,
  };
  const count = new RelayCount();
  const { knock, admit } = admission(settings, parts);

  const identify = authentication(settings, parts);
  const authorize = updateAuthorization(settings, parts);

  const take = async (request: Request): Promise<Response> => {
    const { route, onward, isProtobuf } = admissible(request, origins, parts.onward);
    // Asking the app who it is may be dear: nobody makes it ask without end.
    await knock(request);
    const identity = await identify(request);
    const admits = admit(request, identity);
    const declared = Math.min(declaredBytes(request), maxBytes);
    // Before the body is looked at: refusing must cost less than asking.
    await admits({ requests: 1, bytes: declared });
    if (route.kind === 'update') await authorize(request, { id: route.id, identity });
    const body = await readBody(request, maxBytes);
    const more = body.byteLength - declared;
    if (more > 0) await admits({ bytes: more });
    const stamp = stampOf(identity, parts);
    if (route.kind === 'spans') {
      const parsed = isProtobuf ? readProtobuf(body, TRACE_REQUEST) : parseJson(body);
      const { spans, refused, left, bytes } = readSpans(parsed, body.length, rules);
      await admits({ spans: spans.length });
      if (left > 0) parts.say('attributes', LEFT_OUT);
      const further =
        spans.length > 0
          ? await onward.spans(spans.map(stamp.span), bytes + spans.length * stamp.bytes)
          : 0;
      const all = { ...refused, ...(further > 0 ? { not_taken: further } : {}) };
      count.spans(spans.length - further, all);
      return spans.length === 0 && Object.keys(refused).length > 0
        ? noneTaken(refused)
        : spansAnswer(isProtobuf, all);
    }
    const update = updateOf(route, parseJson(body), stamp);
    await admits({ spans: 1 });
    await onward.update(update);
    count.update();
    return eventAnswer();
  };

  const answer = async (request: Request): Promise<Response> => {
    if (!isFetchRequest(request)) {
      parts.say(NOT_FETCH.code, NOT_FETCH.message);
      return refuse(NOT_FETCH);
    }
    if (request.method === 'OPTIONS') return preflight(request, origins);
    try {
      return await take(request);
    } catch (error) {
      // What is no refusal is a mistake of ours: the page keeps what it has.
      if (!(error instanceof Refused)) parts.report('relay', error);
      const refusal = error instanceof Refused ? error.refusal : FAILED;
      count.refuse(refusal.code);
      if (OWNERS.has(refusal.status)) parts.say(refusal.code, refusal.message);
      return refuse(refusal);
    }
  };
  return Object.assign(
    async (request: Request) => {
      const response = await answer(request);
      return isFetchRequest(request) ? allowOrigin(response, request, origins) : response;
    },
    {
      stats: () => count.stats(),
      flush: async (flushing?: { readonly timeoutMs?: number }) => {
        const onward = parts.onward();
        return 'spans' in onward ? onward.flush(flushing) : undefined;
      },
    },
  );
}

/** A request of Express or plain `http` is another thing. */
const isFetchRequest = (request: Request): boolean =>
  typeof request?.headers?.get === 'function' && URL.canParse(request.url);

const NOT_FETCH: Refusal = {
  status: 503,
  code: 'no_fetch_request',
  message: 'A relay takes a fetch-style Request, as Hono, Next and Workers have it.',
};

const FAILED: Refusal = {
  status: 503,
  code: 'relay_failed',
  message: 'The relay could not take this.',
  retryAfterMs: 5_000,
};

/** Refusals that the server's owner may want to do something about. */
const OWNERS: ReadonlySet<number> = new Set([403, 429, 503]);

const LEFT_OUT =
  'Attributes that pages have sent were left out, since the relay does not know them: allow your own by `allowAttributes`. Their number is on each span (droppedAttributesCount).';

/** What a request is, if it may be looked at any further. */
function admissible(
  request: Request,
  origins: readonly string[],
  findOnward: Parts['onward'],
): { readonly route: Route; readonly onward: Onward; readonly isProtobuf: boolean } {
  const route = routeOf(request);
  if (!route)
    throw new Refused({
      status: 404,
      code: 'unknown_route',
      message: 'The relay has no such route.',
    });
  const stranger = checkOrigin(request, origins);
  if (stranger) throw new Refused(stranger);
  const onward = findOnward();
  if (!('spans' in onward)) throw new Refused(onward);
  const type = request.headers.get('content-type') ?? '';
  const isProtobuf = PROTOBUF.test(type);
  if (JSON_TYPE.test(type) || (isProtobuf && route.kind === 'spans'))
    return { route, onward, isProtobuf };
  throw new Refused({
    status: 415,
    code: 'unsupported_type',
    message: 'The relay takes JSON, and protobuf for spans.',
  });
}

/** What is said about an event, or a whole one, as the request that says it further on. */
function updateOf(
  route: Exclude<Route, { kind: 'spans' }>,
  body: JsonObject,
  stamp: Stamp,
): JsonUpdate {
  const [method, path, said] =
    route.kind === 'update'
      ? (['PUT', `/v1/events/${route.id}`, stamp.update(readUpdate(body))] as const)
      : (['POST', '/v1/events', stamp.event(readWholeEvent(body))] as const);
  return { method, path, body: JSON.stringify(said) };
}
