import type { RelayContext } from './relay-context.ts';
import { HONEYHIVE } from '@honeyhive/core';
import { admission } from './admit/rate-limiter.ts';
import { allowedAttributes } from './read/allowed-attributes.ts';
import { eventAnswer, noneTaken, spansAnswer } from './responses.ts';
import { authentication } from './admit/authenticate.ts';
import { authorization } from './admit/authorize-update.ts';
import { declaredBytes, readBody } from './read/body.ts';
import { stampOf } from './admit/identity.ts';

import { eventRequest, updateRequest } from './event-request.ts';
import { selectForwarding } from './forward/forwarder.ts';
import { type RelayOptions, type RelaySettings } from './options.ts';
import { resolveRelayOptions } from './resolve-relay-options.ts';
import { allowOrigin, checkOrigin, type OriginRules, preflight } from './admit/cors.ts';
import { KnownOrigins } from './read/scope-cache.ts';
import { TRACE_REQUEST } from './read/otlp-schema.ts';
import { parseJson } from './read/parse-json.ts';
import { readProtobuf } from './read/protobuf.ts';
import { readSpans } from './read/read-spans.ts';
import { type Refusal, Refused, refuse } from './refusal.ts';
import { type Route, routeOf } from './routes.ts';
import { RelayCount, type RelayStats } from './stats.ts';
import { isFetchRequest } from '../requests/request-kind.ts';

/**
 * Handles a request, as in fetch-style servers. From the platform's further arguments only `waitUntil` is used, such
 * as from an `ExecutionContext` of Workers.
 */
export type Handler = (request: Request, ...platform: readonly unknown[]) => Promise<Response>;

/** A handler for the data sent by pages. The handler never throws. */
export interface Relay extends Handler {
  /** Returns counts of accepted and refused data since creation. */
  stats(): RelayStats;
  /** Sends queued data. Resolves when the queue is empty, or after `timeoutMs` (default 10 000). */
  flush(options?: { readonly timeoutMs?: number }): Promise<unknown>;
}

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** Handles an authorized request; throws Refused for any other. */
type Take = (request: Request, platform: readonly unknown[]) => Promise<Response>;

function taking(settings: RelaySettings, parts: RelayContext, count: RelayCount): Take {
  const { maxBytes } = settings;
  const rules = {
    ...settings,
    known: new KnownOrigins(),
    keepsEventIds: settings.allowAttributes.includes(HONEYHIVE.eventId),
  };
  const allows = allowedAttributes(settings.allowAttributes);
  const allowsBound = allowedAttributes(settings.allowAttributes, true);
  const { knock, admit } = admission(settings, parts);

  const identify = authentication(settings, parts);
  const authorize = authorization(settings, parts);

  return async (request, platform) => {
    const { route, isProtobuf } = admissible(request, settings);
    const { forward, hold } = selectForwarding(settings, parts, platform);
    const onward = parts.onward(forward);
    if (!('spans' in onward)) throw new Refused(onward);
    // Calls of `authenticate` may be expensive: the number of calls is limited per address.
    await knock(request);
    const identity = await identify(request);
    const admits = admit(request, identity);
    const declared = Math.min(declaredBytes(request), maxBytes);
    // Before the body is looked at: refusing must cost less than asking.
    await admits({ requests: 1, bytes: declared });
    if (route.kind === 'update') await authorize.update(request, { id: route.id, identity });
    const body = await readBody(request, settings);
    const more = body.byteLength - declared;
    if (more > 0) await admits({ bytes: more });
    const stamp = stampOf(identity, parts);
    if (route.kind === 'spans') {
      const parsed = isProtobuf ? readProtobuf(body, TRACE_REQUEST) : parseJson(body);
      const { spans, refused, left, bytes } = readSpans(parsed, body.length, {
        ...rules,
        allows: Object.keys(identity).length > 0 ? allowsBound : allows,
        session: stamp.session,
      });
      await admits({ spans: spans.length });
      if (left > 0) parts.say('attributes', LEFT_OUT);
      const further =
        spans.length > 0
          ? await onward.spans(spans.map(stamp.span), bytes + spans.length * stamp.bytes)
          : 0;
      if (spans.length > 0) await hold(onward);
      const all = { ...refused, ...(further > 0 ? { not_taken: further } : {}) };
      count.spans(spans.length - further, all);
      return spans.length === 0 && Object.keys(refused).length > 0
        ? noneTaken(refused)
        : spansAnswer(isProtobuf, all);
    }
    const said = parseJson(body);
    const update =
      route.kind === 'update'
        ? updateRequest(route.id, said, stamp)
        : await eventRequest(said, stamp, (id) => authorize.parent(request, { id, identity }));
    await admits({ spans: 1 });
    await onward.update(update);
    await hold(onward);
    count.update();
    return eventAnswer();
  };
}

/** The handler of a relay. */
export function relayHandler(options: RelayOptions, parts: RelayContext): Relay {
  const { settings, problems, isMisled } = resolveRelayOptions(options);
  for (const { message, remedy } of problems) parts.say(message, `${message} ${remedy}`);
  const count = new RelayCount();
  const take = taking(settings, parts, count);

  const answer = async (request: Request, platform: readonly unknown[]): Promise<Response> => {
    if (!isFetchRequest(request)) {
      parts.say(NOT_FETCH.code, NOT_FETCH.message);
      return refuse(NOT_FETCH);
    }
    if (request.method === 'OPTIONS') return preflight(request, settings);
    try {
      if (isMisled) throw new Refused(MISLED);
      return await take(request, platform);
    } catch (error) {
      // An error other than Refused is a bug in the relay: the page keeps the data.
      if (!(error instanceof Refused)) parts.report('relay', error);
      const refusal = error instanceof Refused ? error.refusal : FAILED;
      count.refuse(refusal.code);
      if (OWNERS.has(refusal.status)) parts.say(refusal.code, refusal.message);
      return refuse(refusal);
    }
  };
  return Object.assign(
    async (request: Request, ...platform: readonly unknown[]) => {
      const response = await answer(request, platform);
      return isFetchRequest(request) ? allowOrigin(response, request, settings) : response;
    },
    {
      stats: () => count.stats(),
      flush: async (flushing?: { readonly timeoutMs?: number }) => {
        const onward = parts.onward('queue');
        return 'spans' in onward ? onward.flush(flushing) : undefined;
      },
    },
  );
}

const NOT_FETCH: Refusal = {
  status: 503,
  code: 'no_fetch_request',
  message:
    'The relay requires a fetch-style Request, not a request of node:http: mount the relay by `app.use(path, nodeListener(relay))` of @honeyhive/node (Express, Connect, Fastify, NestJS, Koa, node:http).',
};

const MISLED: Refusal = {
  status: 503,
  code: 'invalid_options',
  message: 'Requests refused: an access option of the relay is invalid, see the log.',
};

const FAILED: Refusal = {
  status: 503,
  code: 'relay_failed',
  message: 'Relay error; retry later.',
  retryAfterMs: 5_000,
};

/** Statuses of refusals that the server's operator may want to fix. */
const OWNERS: ReadonlySet<number> = new Set([403, 429, 503]);

const LEFT_OUT =
  'Unknown attributes from pages were dropped: allow attributes by `allowAttributes`. The count is on every span (droppedAttributesCount).';

/** Returns the route and encoding of a request, or throws Refused. */
function admissible(
  request: Request,
  origins: OriginRules,
): { readonly route: Route; readonly isProtobuf: boolean } {
  const route = routeOf(request);
  if (!route)
    throw new Refused({
      status: 404,
      code: 'unknown_route',
      message: 'Unknown route of the relay.',
    });
  const stranger = checkOrigin(request, origins);
  if (stranger) throw new Refused(stranger);
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  const isProtobuf = type.trim() === PROTOBUF;
  if (type.trim() === JSON_TYPE || (isProtobuf && route.kind === 'spans'))
    return { route, isProtobuf };
  throw new Refused({
    status: 415,
    code: 'unsupported_type',
    message: 'Send JSON, or protobuf for spans.',
  });
}
