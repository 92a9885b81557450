import {
  type HoneyHiveSpan,
  HTTP,
  type TracerContext,
  type TracerOperations,
  type TracerSession,
} from '@honeyhive/core';
import { type Link, SpanKind } from '@opentelemetry/api';
import { type Ask, type Caller, findCaller } from './caller.ts';
import {
  callerHeaders,
  nameOfRequest,
  requestAttributes,
  type RequestFacts,
} from './request-facts.ts';
import type { RequestOptions } from './request-options.ts';
import { believedHeaders } from './trust.ts';

/** The tracer of a request. */
interface RequestTracer {
  readonly tracer: TracerOperations & TracerContext & TracerSession;
  readonly ask: Ask;
  /** True for a tracer with a session of its own, which overrides the session in the headers. */
  readonly hasOwnSession: boolean;
}

/** A request as the server has received it. */
interface Begun<R> {
  readonly facts: RequestFacts;
  /** Argument of the callbacks in the options. */
  readonly given: R;
  readonly options: RequestOptions<R>;
}

/**
 * Runs `work` with the span of a request, below the caller's span and in the caller's session. Calls `work` at once unless
 * the options contain callbacks. `work` ends the span.
 */
export function beginRequest<R, T>(
  { tracer, ask, hasOwnSession }: RequestTracer,
  { facts, given, options }: Begun<R>,
  work: (span: HoneyHiveSpan) => T,
): T | Promise<T> {
  const start = ({ session, belief = 'parent' }: Caller): T => {
    const remote = tracer.extract(callerHeaders(facts));
    const links: Link[] =
      belief === 'none' && remote?.spanContext ? [{ context: remote.spanContext }] : [];
    const run = (): T => work(startSpan(tracer, facts, options, links));
    // A request without an id from the `session` callback gets a new session: the session in the headers may
    // belong to a different user.
    const own = session ? { sessionId: session } : {};
    const inSession = options.session ? () => tracer.withSession(own, run) : run;
    const believed = believedHeaders(facts, belief, { remote, hasOwnSession });
    return tracer.withRemoteParent(believed, inSession);
  };
  const caller = findCaller(facts, given, options, ask);
  return 'then' in caller ? caller.then(start) : start(caller);
}

/** Starts the span of a request. */
// oxlint-disable-next-line max-params
const startSpan = (
  tracer: TracerOperations,
  facts: RequestFacts,
  { name, route }: Pick<RequestOptions, 'name' | 'route'>,
  links: readonly Link[],
): HoneyHiveSpan =>
  tracer.startSpan(name ?? nameOfRequest(facts, route), {
    kind: SpanKind.SERVER,
    eventType: 'chain',
    links,
    attributes: { ...requestAttributes(facts), [HTTP.route]: route },
  });
