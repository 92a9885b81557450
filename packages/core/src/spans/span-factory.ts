import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions as OtelSpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Ambient } from '../context/ambient.ts';
import { restoring } from '../context/restoring-promise.ts';
import { readScope, type RemoteParent, type Scope, withScope } from '../context/scope.ts';
import type { Guard } from '../guard.ts';
import { newSessionId, type SessionIdentity } from '../session-identity.ts';
import { type Capture, type EnrichData, enrichAttributes } from './enrich.ts';
import type { ValueLimits } from './snapshot.ts';
import type { HoneyHiveSpan, ParentSpan, SpanOptions } from './span.ts';
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
  readonly otel: () => Tracer;
  readonly defaultSession: () => SessionIdentity;
  /** The parent of spans that have no other, if there is one. */
  readonly rootParent: () => RemoteParent | undefined;
  readonly started: (span: SpanHandle) => void;
  readonly ended: (span: SpanHandle) => void;
  readonly sampledOut: () => void;
  readonly late: (eventId: string, data: EnrichData) => void;
  /** A context in which module functions find this tracer. */
  readonly owned: (context: Context) => Context;
  readonly urlOf: (span: HoneyHiveSpan) => string | undefined;
}

/** What `SpanOptions` has beside data: everything else in it enriches the span. */
const NOT_DATA = new Set([
  'kind',
  'parent',
  'links',
  'startTime',
  'attributes',
  'eventName',
  'capture',
  'tracer',
]);

/** Where a new span stands. */
interface Place {
  readonly scope: Scope;
  readonly parent: Span | undefined;
  readonly session: SessionIdentity | undefined;
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
  /** Spans that libraries have started through this tracer's provider, and their sessions. */
  readonly #adopted = new WeakMap<Span, SessionIdentity>();
  readonly late: SpanKit['late'];
  readonly urlOf: SpanKit['urlOf'];

  constructor(options: FactoryOptions) {
    this.#options = options;
    this.guard = options.guard;
    this.ambient = options.ambient;
    this.limits = options.limits;
    this.capture = options.capture;
    this.now = options.now;
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

  contextOf(span: HoneyHiveSpan): Context {
    const context = this.ambient.get();
    if (span.sessionId === '') return context;
    const scope = readScope(context, this.#options.key);
    const session = span instanceof SpanHandle ? span.session : scope.session;
    const inside = withScope(context, this.#options.key, {
      ...scope,
      span,
      ...(session ? { session } : {}),
    });
    return this.#options.owned(trace.setSpan(inside, span));
  }

  bind<T>(span: HoneyHiveSpan, target: T): T {
    if (target instanceof Promise)
      return restoring(target, this.ambient, this.contextOf(span)) as T;
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
    if (!this.enabled) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const active = trace.getSpan(context);
    const known =
      !options.root &&
      active &&
      (active instanceof SpanHandle ? active.isOf(this) : this.#adopted.has(active));
    const place = this.#place(context, options.root ? null : undefined);
    const parent = known ? (active instanceof SpanHandle ? active.inner : active) : place.parent;
    const session =
      (known && this.#adopted.get(active)) || place.session || this.#options.defaultSession();
    const scoped = withScope(ROOT_CONTEXT, this.#options.key, { ...place.scope, session });
    const span = otel.startSpan(
      name,
      { ...options, root: false },
      parent ? trace.setSpan(scoped, parent) : scoped,
    );
    this.#adopted.set(span, session);
    return span;
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
    const place = this.#place(context, options.parent);
    const links = [...(options.links ?? []), ...(place.parent ? [] : foreignLink(context))];
    const isOwnSession = options.kind === SpanKind.SERVER && !place.session && !place.parent;
    const session =
      place.session ?? (isOwnSession ? this.#sessionOfRequest() : this.#options.defaultSession());
    const scoped = withScope(ROOT_CONTEXT, this.#options.key, { ...place.scope, session });
    const inner = this.#options.otel().startSpan(
      String(name),
      {
        ...(options.kind === undefined ? {} : { kind: options.kind }),
        ...(options.startTime === undefined ? {} : { startTime: options.startTime }),
        ...(links.length > 0 ? { links } : {}),
      },
      place.parent ? trace.setSpan(scoped, place.parent) : scoped,
    );
    const span = new SpanHandle(this, inner, session);
    if (!inner.isRecording()) {
      this.#options.sampledOut();
      return span;
    }
    this.guard('span options', () => this.#describe(span, options));
    this.#open.add(span);
    this.reap();
    this.#options.started(span);
    return span;
  }

  #sessionOfRequest(): SessionIdentity {
    const { name } = this.#options.defaultSession();
    return { id: newSessionId(), ...(name === undefined ? {} : { name }) };
  }

  #describe(span: SpanHandle, options: SpanOptions): void {
    if (options.attributes) span.inner.setAttributes(options.attributes as Attributes);
    const data: Record<string, unknown> = {};
    let some = false;
    for (const key of Object.keys(options)) {
      if (NOT_DATA.has(key) || options[key] === undefined) continue;
      data[key] = options[key];
      some = true;
    }
    if (some) span.inner.setAttributes(enrichAttributes(data, this.limits, this.capture));
  }

  /** Explicit parent, else this tracer's active span, else its remote parent: never another tracer's span. */
  #place(context: Context, explicit: ParentSpan | null | undefined): Place {
    const scope = readScope(context, this.#options.key);
    if (explicit === null) return { scope: {}, parent: undefined, session: scope.session };
    if (explicit instanceof SpanHandle)
      return { scope, parent: explicit.inner, session: explicit.session };
    if (explicit && 'traceId' in explicit) {
      return { scope, parent: trace.wrapSpanContext(explicit), session: scope.session };
    }
    const adopted = trace.getSpan(context);
    const session = adopted && this.#adopted.get(adopted);
    if (adopted && session) return { scope, parent: adopted, session };
    const active = scope.span;
    if (active instanceof SpanHandle) {
      return { scope, parent: active.inner, session: scope.session ?? active.session };
    }
    const remote = scope.remote ?? this.#options.rootParent();
    const parent = remote?.spanContext && trace.wrapSpanContext(remote.spanContext);
    return {
      scope: remote ? { ...scope, remote } : scope,
      parent,
      session: scope.session ?? remote?.session,
    };
  }

  #inert(): HoneyHiveSpan {
    return new SpanHandle(this, trace.wrapSpanContext(INVALID_SPAN_CONTEXT), { id: '' });
  }
}

/** Another library's active span is no parent of ours, but worth a link; a span of any copy of this SDK is not. */
function foreignLink(context: Context): Link[] {
  const active = trace.getSpan(context);
  if (!active || 'isHoneyHive' in active || !trace.isSpanContextValid(active.spanContext()))
    return [];
  return [{ context: active.spanContext() }];
}
