import { type Attributes, type Context, type SpanContext, trace } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { readScope, type Scope } from '../context/scope.ts';
import type { Guard } from '../guard.ts';
import { eventIdOf, type SessionIdentity } from '../session-identity.ts';
import { eventTypeOf } from '../spans/event-type.ts';
import { GEN_AI, HONEYHIVE, METADATA } from '../spans/semconv.ts';
import type { NameFilter } from './name-filter.ts';
import { type Redact, redactSpan } from './redact.ts';

/** What a tracer tells its processor. */
export interface ProcessorOptions {
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly guard: Guard;
  /** Attributes that every span of the tracer carries. */
  readonly identity: Attributes;
  /** The session of a span that has none from its context. */
  readonly defaultSession: (parent: SpanContext | undefined) => SessionIdentity;
  readonly keeps: NameFilter;
  readonly redact: Redact | undefined;
  /** Takes each finished span, ready to be sent. */
  readonly deliver: (span: ReadableSpan) => void;
}

/** What is known of a span while it is open. */
interface SpanRecord {
  readonly session: SessionIdentity;
  readonly evaluation: Readonly<Record<string, string>> | undefined;
  readonly kept: boolean;
  /** The nearest kept ancestor: the parent on the wire. */
  readonly parent: SpanContext | undefined;
  hasChildren: boolean;
}

/**
 * Makes HoneyHive events of spans. Identity is not written onto the span itself but onto the copy that is sent: a
 * span can therefore pass through several tracers' processors, and neither sees what another adds.
 */
export class HoneyHiveSpanProcessor implements SpanProcessor {
  readonly #options: ProcessorOptions;
  readonly #records = new WeakMap<object, SpanRecord>();

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  onStart(span: Span, context: Context): void {
    this.#options.guard('span start', () => {
      const scope = readScope(context, this.#options.key);
      const parent = trace.getSpan(context);
      const above = parent && this.#records.get(parent);
      if (above) above.hasChildren = true;
      this.#records.set(span, this.#record(span, scope, above));
    });
  }

  onEnd(span: ReadableSpan): void {
    const record = this.#records.get(span);
    if (!record) return;
    this.#records.delete(span);
    if (!record.kept) return;
    this.#options.guard('span end', () => {
      const sent = project(span, record.parent, this.#attributes(span, record));
      const { redact, guard, deliver } = this.#options;
      deliver(redact ? redactSpan(sent, redact, guard) : sent);
    });
  }

  async forceFlush(): Promise<void> {
    // Delivery belongs to the tracer, whose `flush` also tells what became of it.
  }
  async shutdown(): Promise<void> {
    // The same.
  }

  #record(span: Span, scope: Scope, above: SpanRecord | undefined): SpanRecord {
    const session = scope.session ?? above?.session ?? scope.remote?.session;
    return {
      session: session ?? this.#options.defaultSession(span.parentSpanContext),
      evaluation: scope.remote?.evaluation ?? above?.evaluation,
      kept: this.#options.keeps(span.name),
      parent: above && !above.kept ? above.parent : span.parentSpanContext,
      hasChildren: false,
    };
  }

  #attributes(span: ReadableSpan, record: SpanRecord): Attributes {
    const { attributes } = span;
    const { session } = record;
    const eventType = eventTypeOf(attributes, record.hasChildren);
    const firstTokenMs = attributes[METADATA.timeToFirstToken];
    return {
      ...this.#options.identity,
      ...record.evaluation,
      ...(session.name === undefined ? {} : { [HONEYHIVE.sessionName]: session.name }),
      ...attributes,
      [HONEYHIVE.sessionId]: session.id,
      [HONEYHIVE.sessionAutoCreate]: true,
      [HONEYHIVE.eventType]: eventType,
      // The same figure in both vocabularies: ours in milliseconds, OpenTelemetry's in seconds.
      ...(eventType === 'model' && typeof firstTokenMs === 'number'
        ? { [GEN_AI.responseTimeToFirstChunk]: firstTokenMs / 1_000 }
        : {}),
      [HONEYHIVE.eventName]: attributes[HONEYHIVE.eventName] ?? span.name,
      [HONEYHIVE.eventId]: attributes[HONEYHIVE.eventId] ?? eventIdOf(span.spanContext()),
      [HONEYHIVE.durationMs]: hrTimeToMilliseconds(span.duration),
    };
  }
}

/** A copy of `span` for the wire, with its own attributes and parent. */
function project(
  span: ReadableSpan,
  parent: SpanContext | undefined,
  attributes: Attributes,
): ReadableSpan {
  const context = span.spanContext();
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(parent ? { parentSpanContext: parent } : {}),
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes,
    links: span.links,
    events: span.events,
    duration: span.duration,
    ended: true,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
