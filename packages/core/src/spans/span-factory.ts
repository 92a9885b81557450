import {
  type Context,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions as OtelSpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { Ambient } from '../context/ambient.ts';
import { restoring } from '../context/restoring-promise.ts';
import { ActiveContext } from '../context/active-context.ts';
import { readScope, type RemoteParent, type Scope } from '../context/scope.ts';
import type { Guard } from '../guard.ts';
import { ACTIVE_TRACER } from '../registry.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { Capture } from './enrich.ts';
import { type Family, foreignLinks, outside, type Place, placeOf } from './place.ts';
import type { ValueLimits } from './snapshot.ts';
import type { HoneyHiveSpan, SpanOptions } from './span.ts';
import { SpanHandle } from './span-handle.ts';
import type { SpanKit } from './span-kit.ts';

/** What a tracer lends to the factory of its spans. */
export interface FactoryOptions {
  readonly guard: Guard;
  readonly ambient: Ambient;
  readonly limits: ValueLimits;
  readonly capture: Capture;
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly maxOpenSpans: number;
  readonly maxSpanAgeMs: number;
  readonly now: () => number;
  readonly isEnabled: () => boolean;
  /** OpenTelemetry's tracer, which makes the spans themselves. */
  readonly otel: Tracer;
  /** The session of a span that has none from its place. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  /** The parent of spans that have no other, if there is one. */
  readonly rootParent: () => RemoteParent | undefined;
  readonly started: (span: SpanHandle) => void;
  readonly ended: (span: SpanHandle) => void;
  readonly sampledOut: (span: SpanHandle) => void;
  readonly say: SpanKit['say'];
  readonly late: SpanKit['late'];
  /** What module functions find where a span is active. */
  readonly tracer: unknown;
  readonly urlOf: (span: HoneyHiveSpan) => string | undefined;
}

/** Makes the spans of one tracer: finds their place, keeps the open ones, ends those that nobody ends. */
export class SpanFactory implements SpanKit {
  readonly guard: Guard;
  readonly ambient: Ambient;
  readonly limits: ValueLimits;
  readonly capture: Capture;
  readonly now: () => number;
  readonly #options: FactoryOptions;
  /** In order of their start, so the oldest is first. */
  readonly #open = new Set<SpanHandle>();
  readonly #family: Family;
  readonly say: SpanKit['say'];
  readonly late: SpanKit['late'];
  readonly urlOf: SpanKit['urlOf'];

  constructor(options: FactoryOptions) {
    this.#options = options;
    const { key, rootParent } = options;
    this.#family = { kit: this, key, rootParent, adopted: new WeakMap() };
    this.guard = options.guard;
    this.ambient = options.ambient;
    this.limits = options.limits;
    this.capture = options.capture;
    this.now = options.now;
    this.say = options.say;
    this.late = options.late;
    this.urlOf = options.urlOf;
  }

  get enabled(): boolean {
    return this.#options.isEnabled();
  }
  get openSpans(): number {
    return this.#open.size;
  }

  start(name: string, options: SpanOptions = {}): HoneyHiveSpan {
    if (!this.enabled) return this.#inert();
    return this.guard('start', () => this.#start(name, options)) ?? this.#inert();
  }

  contextOf(span: HoneyHiveSpan, context: Context = this.ambient.get()): Context {
    if (span.sessionId === '') return context;
    const scope = readScope(context, this.#options.key);
    const session = span instanceof SpanHandle ? span.session : scope.session;
    return this.#active(context, { ...scope, span, ...(session ? { session } : {}) }, span);
  }

  bind<T>(span: HoneyHiveSpan, target: T): T {
    if (target instanceof Promise)
      return restoring(target, this.ambient, this.contextOf(span), true) as T;
    if (typeof target !== 'function') return target;
    const context = this.contextOf(span);
    return new Proxy(target, {
      apply: (fn, self, args): unknown =>
        this.ambient.run(context, () => Reflect.apply(fn, self, args) as unknown),
    });
  }

  /** Starts a span for a library that speaks OpenTelemetry: `context` says its parent where it names one of ours. */
  // oxlint-disable-next-line max-params
  adopt(
    otel: Tracer,
    name: string,
    options: OtelSpanOptions,
    context: Context = this.ambient.get(),
  ): Span {
    const started = this.enabled
      ? this.guard('start', () => this.#adopt(otel, name, options, context))
      : undefined;
    return started ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }

  /** `context` with a span that {@link adopt} has given active, for this tracer and for everybody else. */
  activate(span: Span, context: Context): Context {
    const handle = this.#family.adopted.get(span);
    return handle ? this.contextOf(handle, context) : trace.setSpan(context, span);
  }

  /** `context` without this tracer's span in it: what starts there begins a tree. */
  outside(context: Context): Context {
    return outside(this.#family, context);
  }

  /** Told by the processor when a span ends: an adopted one has no handle that would tell. */
  innerEnded(inner: object): void {
    const handle = this.#family.adopted.get(inner);
    if (handle) this.ended(handle);
  }

  ended(span: HoneyHiveSpan): void {
    if (span instanceof SpanHandle && this.#open.delete(span)) this.#options.ended(span);
  }

  /** Ends spans that are open for too long; all of them with `all`. */
  reap(all = false): void {
    const oldest = this.now() - this.#options.maxSpanAgeMs;
    for (const span of this.#open) {
      if (!all && span.startedAt > oldest && this.#open.size <= this.#options.maxOpenSpans) return;
      span.abandon();
    }
  }

  #start(name: string, options: SpanOptions): HoneyHiveSpan {
    const context = this.ambient.get();
    if (isTracingSuppressed(context)) return this.#inert();
    const place = placeOf(this.#family, context, options.parent);
    const links = [...(options.links ?? []), ...(place.parent ? [] : foreignLinks(context))];
    const begun = {
      ...(options.kind === undefined ? {} : { kind: options.kind }),
      ...(options.startTime === undefined ? {} : { startTime: options.startTime }),
      ...(links.length > 0 ? { links } : {}),
    };
    const span = this.#create(this.#options.otel, String(name), begun, { ...place, context });
    if (span.inner.isRecording()) this.guard('span options', () => span.describe(options));
    this.#opened(span);
    return span;
  }

  // oxlint-disable-next-line max-params
  #adopt(otel: Tracer, name: string, options: OtelSpanOptions, context: Context): Span {
    if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const place = placeOf(this.#family, context, options.root ? null : undefined);
    const span = this.#create(otel, name, { ...options, root: false }, { ...place, context });
    // One of ours: a tracer that meets it must not link to it as to a stranger's.
    Object.defineProperty(span.inner, 'isHoneyHive', { value: true });
    this.#family.adopted.set(span.inner, span);
    this.#opened(span);
    return span.inner;
  }

  // oxlint-disable-next-line max-params
  #create(
    otel: Tracer,
    name: string,
    options: OtelSpanOptions,
    place: Place & { readonly context: Context },
  ): SpanHandle {
    const isRequest =
      options.kind === SpanKind.SERVER && (place.parent?.spanContext().isRemote ?? true);
    const session = place.session ?? this.#options.sessionOf(isRequest);
    const inside = this.#active(place.context, { ...place.scope, session }, place.parent);
    return new SpanHandle(this, otel.startSpan(name, options, inside), session);
  }

  #active(context: Context, scope: Scope, span: Span | undefined): Context {
    const { key, tracer } = this.#options;
    return new ActiveContext(context, { key, scope, span, tracerKey: ACTIVE_TRACER, tracer });
  }

  #opened(span: SpanHandle): void {
    if (!span.inner.isRecording()) return this.#options.sampledOut(span);
    this.#open.add(span);
    this.reap();
    this.#options.started(span);
  }

  #inert(): HoneyHiveSpan {
    return new SpanHandle(this, trace.wrapSpanContext(INVALID_SPAN_CONTEXT), { id: '' });
  }
}
