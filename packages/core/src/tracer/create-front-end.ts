import type { Attributes } from '@opentelemetry/api';
import { BackEndClient } from '../seam/back-end-client.ts';
import type { ContextStorage } from '../context/context-storage.ts';
import type { RemoteParent } from '../context/scope.ts';
import type { TracerEvents } from './events.ts';
import type { Guard } from '../runtime/guard.ts';
import type { Logger } from '../runtime/logger.ts';
import type { DefaultSession } from '../session/default-session.ts';
import type { FinishedSpan } from '../export/encode/finished-span.ts';
import { DeliveryCounters } from '../export/delivery-stats.ts';
import { hostSourceOf } from '../host/host-provider.ts';
import { nameFilter } from '../sampling/name-filter.ts';
import { createTail } from '../sampling/tail-handle.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import { toMilliseconds } from '../values/hr-time.ts';
import type { FunctionNames } from '../spans/span-owner.ts';
import { valueLimits } from '../values/snapshot.ts';
import { SpanFactory } from '../spans/span-factory.ts';
import type { SpanImpl } from '../spans/span-impl.ts';
import { createSpanSource, type SpanSource } from '../spans/span-source.ts';
import { VERSION } from '../runtime/version.ts';
import { createTraceUrl } from './trace-url.ts';

/** Tracer internals used by the parts of a tracer. */
export interface TracerInternals {
  /** Tracer found by module functions while a span of the tracer is active. */
  readonly tracer: unknown;
  /** Context key of the tracer's own scope. */
  readonly key: symbol;
  readonly settings: ResolvedOptions;
  readonly runtime: Runtime;
  readonly guard: Guard;
  readonly logger: Logger;
  readonly contextStorage: ContextStorage;
  readonly session: DefaultSession;
  readonly isEnabled: () => boolean;
  /** Nothing is recorded any more. */
  readonly isClosed: () => boolean;
  /** True if any observer receives events. */
  readonly isObserved: () => boolean;
  readonly emit: <Name extends keyof TracerEvents>(name: Name, event: TracerEvents[Name]) => void;
  /** Returns the parent of spans without a parent. */
  readonly rootParent: () => RemoteParent | undefined;
}

/** Stages of a span, from first to last, as objects. A stage knows only the next stage. */
export interface FrontEnd {
  readonly spans: SpanFactory;
  readonly source: SpanSource;
  readonly backEnd: BackEndClient;
}

/** Connects the parts of a tracer, from last to first. */
export function createFrontEnd(face: TracerInternals): FrontEnd {
  const { settings, runtime, guard, logger, key, emit, contextStorage, session } = face;
  const { sampler, capture } = settings;
  let hasBegun = false;
  const tail = createTail(sampler, {
    key,
    guard,
    setTimer: runtime.setTimer,
    backEnd: () => backEnd.loaded,
  });
  const onSpanEnd = (span: SpanImpl, finished: FinishedSpan | undefined): void =>
    tellEnd(face, span, finished);
  const backEnd: BackEndClient = new BackEndClient({
    settings,
    runtime,
    guard,
    contextStorage,
    logger,
    counters: new DeliveryCounters(),
    emit,
    onFirstWork: () => {
      if (hasBegun) return;
      hasBegun = true;
      emit('firstWork', {});
    },
    tail,
    onSpanEnd,
  });
  const sessionOf = (isRequest: boolean): SessionIdentity => session.ofSpan(isRequest);
  const sampling = tail?.own.sampler ? { sampler: tail.own.sampler } : {};
  const own = (): SpanSource => createSpanSource({ ...settings, ...sampling }, runtime, face);
  const host = settings.provider && hostSourceOf(settings.provider, runtime);
  const source = host ? host({ guard, spans: () => spans, own }) : own();
  const spans: SpanFactory = new SpanFactory({
    guard,
    contextStorage,
    limits: valueLimits(settings),
    capture,
    keeps: nameFilter(settings.spanNameFilters),
    key,
    maxOpenSpans: settings.maxOpenSpans,
    maxSpanAgeMs: settings.maxSpanAgeMs,
    now: () => performance.now(),
    setTimer: runtime.setTimer,
    isEnabled: face.isEnabled,
    starter: source.starter('@honeyhive/core', VERSION),
    backEnd,
    sessionOf,
    rootParent: face.rootParent,
    started: (span) => {
      if (face.isObserved()) emit('spanStart', { span, name: span.inner.name });
    },
    onSpanEnd,
    missed: () => {
      if (face.isClosed()) backEnd.lose('shutdown');
    },
    emitters: runtime.emitters,
    functionNames: namesOf(face),
    tracer: face.tracer,
    isRelayed: settings.relayUrl !== undefined,
    urlOf: (span) => (settings.relayUrl ? undefined : createTraceUrl(settings.serverUrl, span)),
  });
  return { spans, source, backEnd };
}

function tellEnd(
  { isObserved, emit }: TracerInternals,
  span: SpanImpl,
  finished: FinishedSpan | undefined,
): void {
  if (!isObserved()) return;
  // A copy: changes by observers are not sent.
  const attributes: Attributes = finished ? { ...finished.attributes } : { ...span.attributes };
  emit('spanEnd', { span, attributes, durationMs: durationOf(span) });
}

/** Returns the naming of wrapped functions and arguments. Where names are minified, only given names are used. */
function namesOf({ runtime: { readParameters }, guard, logger }: TracerInternals): FunctionNames {
  let isSaid = readParameters !== undefined;
  return {
    readParameters: readParameters ?? (() => []),
    onNameless: () => {
      if (!isSaid) guard('logger', () => logger.warn(NAMELESS));
      isSaid = true;
    },
  };
}

const NAMELESS = 'A traced function has no name: pass `eventName`.';

/** Returns the duration as exported. Observers and metrics receive the same duration. */
const durationOf = ({ inner }: SpanImpl): number => toMilliseconds(inner.duration);
