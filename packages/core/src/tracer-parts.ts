import type { Attributes } from '@opentelemetry/api';
import { BackEndClient } from './back-end-client.ts';
import type { Ambient } from './context/ambient.ts';
import type { RemoteParent } from './context/scope.ts';
import type { TracerEvents } from './events.ts';
import type { Guard } from './guard.ts';
import type { Logger } from './logger.ts';
import type { OwnSession } from './own-session.ts';
import type { FinishedSpan } from './processing/finished-span.ts';
import { KeyRedactor } from './processing/key-redactor.ts';
import { Ledger } from './processing/ledger.ts';
import { nameFilter } from './processing/name-filter.ts';
import { createTail } from './processing/tail-seat.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { Runtime } from './runtime.ts';
import type { SessionIdentity } from './session-identity.ts';
import { toMilliseconds } from './spans/hr-time.ts';
import type { FunctionNames } from './spans/span-kit.ts';
import { valueLimits } from './spans/snapshot.ts';
import { SpanFactory } from './spans/span-factory.ts';
import type { SpanHandle } from './spans/span-handle.ts';
import { type SdkSpan, SpanRecords } from './spans/span-records.ts';
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
  readonly records: SpanRecords;
  readonly backEnd: BackEndClient;
}

/** Joins what a tracer is made of, from its end to its beginning. */
export function tracerParts(face: TracerFace): TracerParts {
  const { settings, runtime, guard, logger, key, emit, ambient, session } = face;
  const { redact, sampler, capture, maxAttributes } = settings;
  let hasBegun = false;
  const keyRedactor = redact ? new KeyRedactor(redact, guard) : undefined;
  const tail = createTail(sampler, {
    key,
    guard,
    later: runtime.later,
    backEnd: () => backEnd.loaded,
  });
  const ended = (span: SpanHandle, finished: FinishedSpan | undefined): void =>
    tellEnd(face, span, finished);
  const backEnd: BackEndClient = new BackEndClient({
    settings,
    runtime,
    guard,
    ambient,
    logger,
    ledger: new Ledger(),
    emit,
    begin: () => {
      if (hasBegun) return;
      hasBegun = true;
      emit('firstWork', {});
    },
    discarded: (record) => records.discarded(record),
    keyRedactor,
    tail,
    ended,
  });
  const sessionOf = (isRequest: boolean): SessionIdentity => session.ofSpan(isRequest);
  const records = new SpanRecords({
    key,
    guard,
    sessionOf,
    maxAttributes,
    capture,
    keeps: nameFilter(settings.spanNameFilters),
    keyRedactor,
    backEnd,
  });
  const sampling = tail?.own.sampler ? { sampler: tail.own.sampler } : {};
  const own = (): SpanSource => ownSource({ ...settings, ...sampling }, runtime, face);
  const source = settings.provider ? sharedSource(settings.provider, guard, own) : own();
  const spans = new SpanFactory({
    guard,
    ambient,
    limits: valueLimits(settings),
    capture,
    key,
    maxOpenSpans: settings.maxOpenSpans,
    maxSpanAgeMs: settings.maxSpanAgeMs,
    now: () => performance.now(),
    later: runtime.later,
    isEnabled: face.isEnabled,
    otel: source.tracer('@honeyhive/core', VERSION),
    isWatched: source.isWatched,
    records,
    backEnd,
    sessionOf,
    rootParent: face.rootParent,
    started: (span) => {
      if (face.isObserved()) emit('spanStart', { span, name: nameOf(span) });
    },
    ended,
    missed: () => {
      if (face.isClosed()) backEnd.lose('shutdown');
    },
    functionNames: namesOf(face),
    tracer: face.tracer,
    isRelayed: settings.relayUrl !== undefined,
    urlOf: (span) => (settings.relayUrl ? undefined : viewerUrl(settings.serverUrl, span)),
  });
  return { spans, source, records, backEnd };
}

function tellEnd(
  { isObserved, emit }: TracerFace,
  span: SpanHandle,
  finished: FinishedSpan | undefined,
): void {
  if (!isObserved()) return;
  // A copy: what they make of it is not sent.
  const attributes: Attributes = finished
    ? { ...finished.attributes }
    : Object.fromEntries(span.record?.attributes ?? []);
  emit('spanEnd', { span, attributes, durationMs: durationOf(span) });
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
