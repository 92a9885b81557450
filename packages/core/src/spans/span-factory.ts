import type { Context, Span, SpanOptions as OtelSpanOptions, TimeInput } from '@opentelemetry/api';
import { KIND_SERVER } from './api-values.ts';
import type { ContextStorage } from '../context/context-storage.ts';
import { boundPromise } from '../context/bound-promise.ts';
import { isPlainPromise } from '../context/restoring-promise.ts';
import { ActiveContext } from '../context/active-context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { activeScope, readScope, type Scope, withSession } from '../context/scope.ts';
import type { Guard } from '../runtime/guard.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import { activeTracerKey } from '../tracer/default-tracer.ts';
import { isReading } from '../values/try-read.ts';
import { nameOf } from '../values/attribute-keys.ts';
import type { Capture } from '../privacy/capture.ts';
import type { EnrichData } from './enrich.ts';
import { passThroughSpan } from './remote-parent.ts';
import type { FactoryOptions } from './span-factory-options.ts';
import { toOtelOptions, NO_LINKS } from './otel-span-options.ts';
import { OpenSpans } from './open-spans.ts';
import {
  type ParentScope,
  foreignLinks,
  foreignSpan,
  type HostRecords,
  withoutOwnSpan,
  type SpanParent,
  resolveGivenParent,
  resolveParent,
} from './resolve-parent.ts';
import { toMilliseconds } from '../values/hr-time.ts';
import { boundFunction } from '../wrap/run-scoped.ts';
import type { ValueLimits } from '../values/snapshot.ts';
import type { HoneyHiveSpan, SpanOptions } from './span.ts';
import { emptyScope, NON_RECORDING } from './span-data.ts';
import { SpanImpl } from './span-impl.ts';
import type { LateSubject, SpanOwner } from './span-owner.ts';
import type { SpanPlacement, SpanStarter } from './span-starter.ts';
import type { SpanWriter } from './write/span-writer.ts';

/** Creates the spans of a tracer: finds the position, tracks open spans, ends abandoned spans. */
export class SpanFactory implements SpanOwner {
  declare readonly guard: Guard;
  declare readonly contextStorage: ContextStorage;
  declare readonly limits: ValueLimits;
  declare readonly capture: Capture;
  declare readonly now: () => number;
  declare readonly isRelayed: boolean;
  declare readonly missed: SpanOwner['missed'];
  declare readonly emitters: SpanOwner['emitters'];
  declare readonly functionNames: SpanOwner['functionNames'];
  declare readonly urlOf: SpanOwner['urlOf'];
  readonly #options: FactoryOptions;
  /** Spans of the user's own OpenTelemetry SDK, once present. */
  host: HostRecords | undefined;
  readonly #open = new OpenSpans<SpanImpl>();
  readonly #family: ParentScope;
  #isWatching = false;
  hasLeft = false;
  declare nearer: SpanOwner['nearer'];
  /** Span being started. */
  #starting: SpanImpl | undefined;

  constructor(options: FactoryOptions) {
    this.#options = options;
    const { key, rootParent, guard, contextStorage, limits, capture, now, isRelayed } = options;
    const { missed, emitters, functionNames, urlOf } = options;
    Object.assign(this, {
      guard,
      contextStorage,
      limits,
      capture,
      now,
      isRelayed,
      missed,
      emitters,
      functionNames,
      urlOf,
    });
    this.#family = { owner: this, key, rootParent, host: () => this.host };
  }

  /** Getter, not a field: a field would print with the tracer. */
  get options(): FactoryOptions {
    return this.#options;
  }
  get enabled(): boolean {
    return this.#options.isEnabled() && !isReading();
  }
  get writer(): SpanWriter | undefined {
    return this.#options.backEnd.loaded?.writer;
  }
  get openSpans(): number {
    this.#finishLeft();
    return this.#open.size;
  }

  start(name: string, given?: SpanOptions): SpanImpl {
    const options = typeof given === 'object' && given !== null ? given : NO_OPTIONS;
    if (!this.enabled) {
      this.missed();
      return this.#inert();
    }
    let span: SpanImpl | undefined;
    try {
      span = this.guard('start', () => this.#start(name, options));
    } finally {
      // A span without room on the stack may already be in the list.
      if (!span && this.#starting) this.#starting.left = {};
      this.hasLeft ||= this.#starting?.left !== undefined;
      this.#starting = undefined;
    }
    return span ?? this.#lost();
  }

  contextOf(span: HoneyHiveSpan, context: Context = this.contextStorage.get()): Context {
    if (span.sessionId === '') return context;
    const scope = readScope(context, this.#options.key);
    const own = span instanceof SpanImpl ? span : undefined;
    const active = activeScope(scope, span, own ? own.session : scope.session);
    // A host's traces stay whole: the host's span stays active for libraries, unless the tracer's span lives in the
    // host's trace.
    const theirs = own?.inner === own ? foreignSpan(context) : undefined;
    const isHere = theirs && !theirs.spanContext().isRemote;
    return this.#active(context, active, isHere ? theirs : span);
  }

  bind<T>(span: HoneyHiveSpan, target: T): T {
    if (target instanceof Promise || isPlainPromise(target))
      return boundPromise(target, this.contextStorage, this.contextOf(span)) as T;
    if (typeof target !== 'function') return target;
    return boundFunction(this, this.contextOf(span), target);
  }

  late(eventId: string, data: EnrichData, about?: LateSubject): void {
    if (this.#options.isEnabled()) this.#options.backEnd.update(eventId, data, about);
  }

  /** Starts a span for an OpenTelemetry library. A span of the tracer in `context` is the parent. */
  // oxlint-disable-next-line max-params
  adopt(starter: SpanStarter, name: string, options: OtelSpanOptions, context: Context): Span {
    if (!this.enabled) {
      this.missed();
      return passThroughSpan(options, context);
    }
    const started = this.guard('start', () => this.#adopt(starter, name, options, context));
    if (!started) this.#options.backEnd.lose('internal_error');
    return started ?? passThroughSpan(options, context);
  }

  /** Returns `context` with a span returned by {@link adopt} active, for the tracer and for libraries. */
  activate(span: Span, context: Context): Context {
    const own = span instanceof SpanImpl ? span : this.host?.adopted(span);
    // Without a recorded span, the host's active span stays active.
    return own ? this.contextOf(own, context) : context;
  }

  /** Returns `context` without the tracer's span: a span started there is a root. */
  readonly outside = (context: Context): Context => withoutOwnSpan(this.#family, context);

  end(span: HoneyHiveSpan, endTime?: TimeInput): void {
    if (!(span instanceof SpanImpl)) return;
    this.guard('end', () => span.close(endTime));
    if (span.isRecorded && span.isEndedHere) this.#ended(span);
  }

  /** Ends spans open for too long or over the limit; every open span with `all`. */
  reap(all = false): void {
    this.#finishLeft();
    const { maxOpenSpans, maxSpanAgeMs } = this.#options;
    const since = this.now() - maxSpanAgeMs;
    // Spans started meanwhile, by an observer for example, are excluded.
    for (let left = this.#open.size; left > 0; left -= 1) {
      const span = this.#open.oldest;
      if (!span) return;
      if (!all && span.openedAt > since && this.#open.size <= maxOpenSpans) return;
      span.abandon();
      // A span failing to end is not visited again.
      this.#open.delete(span);
    }
  }

  #start(name: string, options: SpanOptions): SpanImpl {
    const context = this.contextStorage.get();
    if (isTracingSuppressed(context)) return this.#inert();
    const place = resolveGivenParent(this.#family, context, options);
    const foreign = place.parent ? NO_LINKS : foreignLinks(context);
    const invalid = (field: string): void =>
      this.guard.report(`span option ${field}`, new TypeError('invalid value ignored'));
    const begun = toOtelOptions(options, foreign, invalid);
    const span = this.#create(this.#options.starter, name, begun, place);
    this.#starting = span;
    if (begun.startTime !== undefined)
      span.startedAt -= Date.now() - toMilliseconds(span.inner.startTime);
    if (span.isRecorded) this.guard('span options', () => span.describe(options));
    this.#opened(span);
    return span;
  }

  // oxlint-disable-next-line max-params
  #adopt(starter: SpanStarter, name: string, options: OtelSpanOptions, context: Context): Span {
    if (isTracingSuppressed(context)) return passThroughSpan(options, context);
    const place = resolveParent(this.#family, context, options.root ? null : undefined);
    const span = this.#create(starter, name, options, place);
    const known = span.handedOut(() => this.#ended(span));
    this.#opened(span);
    return known;
  }

  // oxlint-disable-next-line max-params
  #create(
    starter: SpanStarter,
    name: string,
    options: OtelSpanOptions,
    place: SpanParent,
  ): SpanImpl {
    const { parent, parentRecord } = place;
    const isRequest = options.kind === KIND_SERVER && (parent?.spanContext().isRemote ?? true);
    const session = place.session ?? this.#options.sessionOf(isRequest);
    const spanName = nameOf(name, this.limits.lookahead);
    const span = starter.start(spanName, options, this.placement(place, session));
    if (parentRecord && span.isRecorded) parentRecord.hasChildren = true;
    span.parentRecord = parentRecord;
    return span;
  }

  /** Returns the placement of a span at `place` in `session`. */
  placement(place: SpanParent, session: SessionIdentity): SpanPlacement {
    const { keeps, backEnd } = this.#options;
    const around = (): Context =>
      this.#active(place.context, withSession(place.scope, session), place.parent);
    return { owner: this, place, session, around, keeps, discards: backEnd.discards };
  }

  #active(context: Context, scope: Scope, span: Span | undefined): Context {
    const { key, tracer } = this.#options;
    return new ActiveContext(context, { key, scope, span, tracerKey: activeTracerKey(), tracer });
  }

  #opened(span: SpanImpl): void {
    const { backEnd, maxOpenSpans, started } = this.#options;
    if (!span.isRecorded) return backEnd.leftOut(span);
    backEnd.opened(span.session);
    this.#open.add(span);
    if (this.#open.size > maxOpenSpans) this.reap();
    this.#watchAge();
    started(span);
  }

  /** Schedules the end of abandoned spans at the maximum age, even in an idle process. */
  #watchAge(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const { setTimer, maxSpanAgeMs } = this.#options;
    // Weak: a timer must not keep an otherwise unreferenced tracer.
    const weak = new WeakRef(this);
    setTimer(() => weak.deref()?.look(), maxSpanAgeMs + 1, true);
  }

  /** Ends spans left open by calls throwing on a full stack. */
  #finishLeft(): void {
    if (!this.hasLeft) return;
    this.hasLeft = false;
    const left: SpanImpl[] = [];
    for (let span = this.#open.oldest; span; span = span.newer) if (span.left) left.push(span);
    for (const span of left) {
      span.finish();
      this.#open.delete(span);
    }
  }

  /** Ends spans open for too long, and schedules the next check. */
  look(): void {
    this.#isWatching = false;
    this.reap();
    if (this.#open.size > 0) this.#watchAge();
  }

  #ended(span: SpanImpl): void {
    const { backEnd, onSpanEnd } = this.#options;
    const finished = backEnd.finish(span, span.inner);
    // Not earlier: a span left open by a full stack is found in the list.
    this.#open.delete(span);
    if (backEnd.loaded) onSpanEnd(span, finished);
  }

  /** Returns an inert span for a failed start, and counts the loss. */
  #lost(): SpanImpl {
    this.#options.backEnd.lose('internal_error');
    return this.#inert();
  }

  #inert(): SpanImpl {
    return new SpanImpl(this, emptyScope(this.capture), NON_RECORDING);
  }
}

const NO_OPTIONS: SpanOptions = {};
