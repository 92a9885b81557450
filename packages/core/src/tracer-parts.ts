import type { Attributes } from '@opentelemetry/api';
import type { Ambient } from './context/ambient.ts';
import type { RemoteParent } from './context/scope.ts';
import type { TracerEvents } from './events.ts';
import type { Guard } from './guard.ts';
import { identityOf, NO_IDENTITY } from './identity.ts';
import type { Logger } from './logger.ts';
import type { OwnSession } from './own-session.ts';
import { createDelivery } from './processing/create-delivery.ts';
import type { Delivery } from './processing/delivery.ts';
import { EventProcessor, type SdkSpan } from './processing/event-processor.ts';
import { updateOf } from './processing/event-update.ts';
import { nameFilter } from './processing/name-filter.ts';
import type { Update } from './processing/outlet.ts';
import { redactorOf } from './processing/private-redact.ts';
import type { Redactor } from './processing/redactor.ts';
import { sessionData, SessionUpdates } from './processing/session-updates.ts';
import { type ContainedTail, tailOf } from './processing/tail.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { Runtime } from './runtime.ts';
import type { SpanStarter } from './provider.ts';
import { toMilliseconds } from './spans/hr-time.ts';
import { HONEYHIVE } from './spans/semconv.ts';
import type { EnrichData } from './spans/enrich.ts';
import type { FunctionNames } from './spans/span-kit.ts';
import { valueLimits } from './spans/snapshot.ts';
import { SpanFactory } from './spans/span-factory.ts';
import type { SpanHandle } from './spans/span-handle.ts';
import { ownSource, sharedSource, type SpanSource } from './spans/span-source.ts';
import { VERSION } from './version.ts';
import { viewerUrl } from './viewer-url.ts';

/** What the parts of a tracer ask of the tracer itself. */
export interface TracerFace {
  /** What module functions find where one of its spans is active. */
  readonly tracer: unknown;
  /** The key of its own scope in a context. */
  readonly key: symbol;
  readonly settings: ResolvedOptions;
  readonly runtime: Runtime;
  readonly guard: Guard;
  readonly logger: Logger;
  readonly ambient: Ambient;
  readonly session: OwnSession;
  readonly isEnabled: () => boolean;
  /** Nothing is recorded any more. */
  readonly isClosed: () => boolean;
  /** False when nobody would hear of what happens. */
  readonly isObserved: () => boolean;
  readonly emit: <Name extends keyof TracerEvents>(name: Name, event: TracerEvents[Name]) => void;
  /** The parent of spans that have no other. */
  readonly rootParent: () => RemoteParent | undefined;
}

/** The way of a span, left to right, as objects: each knows the next one only. */
export interface TracerParts {
  readonly spans: SpanFactory;
  readonly source: SpanSource;
  readonly events: EventProcessor;
  readonly tail: ContainedTail;
  readonly sessionUpdates: SessionUpdates;
  readonly delivery: Delivery;
}

/** Joins what a tracer is made of, from its end to its beginning. */
export function tracerParts(face: TracerFace): TracerParts {
  const { settings, runtime, guard, logger, emit } = face;
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun) return;
    hasBegun = true;
    emit('firstWork', {});
  };
  const redactor = redactorOf(settings, guard);
  const said = redactor?.text(settings.source, HONEYHIVE.source, 'attribute') ?? settings.source;
  // A copy would lose the key, which is not listed.
  const sent = Object.create(settings, { source: { value: said } }) as ResolvedOptions;
  const delivery: Delivery = createDelivery(sent, runtime, {
    // A runtime knows a tracer by its own settings.
    backlog: guard('backlog', () => runtime.backlog?.(settings)),
    guard,
    logger,
    listener: {
      exported: (count) => emit('export', { count }),
      dropped: (reason, count) => emit('drop', { reason, count }),
      recorded: begin,
      arrived: (sessionId) => sessionUpdates.arrived(sessionId),
    },
  });
  const tail = tailOf(settings.sampler, { ...face, delivery, later: runtime.later });
  /** A snapshot of what is said about an event or a session, as the request that says it. */
  const prepare = (id: string, data: EnrichData): Update | undefined => {
    const { capture } = settings;
    const limits = valueLimits(settings);
    begin();
    return guard('update', () => updateOf(id, data, { limits, capture, redactor }));
  };
  const sessionUpdates: SessionUpdates = new SessionUpdates({
    prepare,
    hasSession: (sessionId) => delivery.hasSession(sessionId),
    expectsSession: (sessionId) => delivery.expectsSession(sessionId),
    send: (update, sessionId) => tail.update(update, { sessionId }),
  });
  const events = eventsOf(face, { begin, delivery, tail, sessionUpdates, redactor });
  const own = (): SpanSource => ownSource({ ...settings, ...tail.sampling }, runtime, face);
  const source = settings.provider ? sharedSource(settings.provider, guard, own) : own();
  const otel = source.tracer('@honeyhive/core', VERSION);
  const spans = spansOf(face, { otel, source, events, tail, delivery, prepare });
  return { spans, source, events, tail, sessionUpdates, delivery };
}

function eventsOf(
  { settings, guard, key, session }: TracerFace,
  { begin, delivery, tail, sessionUpdates, redactor }: EventParts,
): EventProcessor {
  return new EventProcessor({
    key,
    guard,
    identity: guard('identity', () => identityOf(settings), NO_IDENTITY),
    sessionOf: (isRequest) => session.ofSpan(isRequest),
    maxAttributes: settings.maxAttributes,
    limits: valueLimits(settings),
    capture: settings.capture,
    keeps: nameFilter(settings.spanNameFilters),
    redactor,
    opened: (one) => {
      begin();
      tail.opened(one.id);
      sessionUpdates.opened(one.id, () => {
        const { name } = one;
        delivery.announce(
          name && redactor
            ? { ...one, name: redactor.text(name, HONEYHIVE.sessionName, 'name') }
            : one,
        );
        return sessionData(settings, one, settings.capture);
      });
    },
    closed: (one, isSent) => {
      sessionUpdates.closed(one.id, isSent && tail.isOwn);
      tail.closed(one.id);
    },
    sampledOut: () => delivery.sampled(),
    lost: (reason) => delivery.lose(reason),
    deliver: (span) => tail.span(span),
  });
}

/** What events are made with, beside the tracer's face. */
interface EventParts extends Pick<TracerParts, 'delivery' | 'tail' | 'sessionUpdates'> {
  /** Told when something is, or will be, to be delivered. */
  readonly begin: () => void;
  readonly redactor: Redactor | undefined;
}

/** What spans are made with, beside the tracer's face. */
interface Below extends Pick<TracerParts, 'source' | 'events' | 'tail' | 'delivery'> {
  readonly otel: SpanStarter;
  readonly prepare: (id: string, data: EnrichData) => Update | undefined;
}

function spansOf(face: TracerFace, { otel, source, events, tail, delivery, prepare }: Below) {
  const { settings, runtime, guard, ambient, key, tracer, emit, isObserved } = face;
  return new SpanFactory({
    guard,
    ambient,
    limits: valueLimits(settings),
    capture: settings.capture,
    key,
    maxOpenSpans: settings.maxOpenSpans,
    maxSpanAgeMs: settings.maxSpanAgeMs,
    now: () => performance.now(),
    later: runtime.later,
    isEnabled: face.isEnabled,
    otel,
    isWatched: source.isWatched,
    events,
    sessionOf: (isRequest) => face.session.ofSpan(isRequest),
    rootParent: face.rootParent,
    started: (span) => {
      if (isObserved()) emit('spanStart', { span, name: nameOf(span) });
    },
    ended: (span, finished) => {
      if (!isObserved()) return;
      // A copy: what they make of it is not sent.
      const attributes: Attributes = finished
        ? { ...finished.attributes }
        : Object.fromEntries(span.record?.attributes ?? []);
      emit('spanEnd', { span, attributes, durationMs: durationOf(span) });
    },
    sampledOut: (span) => {
      tail.leftOut(span);
      delivery.sampled();
    },
    lost: () => delivery.lose('internal_error'),
    late: (eventId, data, sessionId) => {
      const update = face.isEnabled() ? prepare(eventId, data) : undefined;
      if (update) tail.update(update, { eventId, ...(sessionId ? { sessionId } : {}) });
    },
    missed: () => {
      if (face.isClosed()) delivery.lose('shutdown');
    },
    functionNames: namesOf(face),
    tracer,
    isRelayed: settings.relayUrl !== undefined,
    urlOf: (span) => (settings.relayUrl ? undefined : viewerUrl(settings.serverUrl, span)),
  });
}

/** What wrapped functions and their arguments are called: where names are minified, only what was given. */
function namesOf({ runtime: { parametersOf }, guard, logger }: TracerFace): FunctionNames {
  let isSaid = parametersOf !== undefined;
  return {
    parametersOf: parametersOf ?? (() => []),
    onNameless: () => {
      if (!isSaid) guard('logger', () => logger.warn(NAMELESS));
      isSaid = true;
    },
  };
}

const NAMELESS = 'A traced function has no name: give an `eventName`.';

/** As it is sent: what observers and metrics are told is the same. */
const durationOf = ({ inner }: SpanHandle): number =>
  toMilliseconds((inner as Partial<SdkSpan>).duration ?? [0, 0]);

const nameOf = ({ inner }: SpanHandle): string => (inner as { name?: string }).name ?? '';
