import type { AnyTracer, HoneyHiveSpan } from '@honeyhive/core';
import { spanReading } from '@honeyhive/core/internal';
import type { Attributes, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { tracerOfCall } from './call-tracer.ts';
import { endWithParent, hasOpenChild } from './end-with-parent.ts';
import { followParts } from './follow-parts.ts';

/** A span that can be read, as every tracer of ours gives one. */
type ReadableSpan = HoneyHiveSpan & {
  readonly attributes: Attributes;
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes?: Attributes }>;
};

type Start = (...args: readonly unknown[]) => never;

/**
 * The OpenTelemetry tracer that AI SDK 5 and 6 write to: each call finds its own tracer, and a span that is left open
 * ends with its parent. Without a tracer of ours, calls run and nothing is recorded.
 */
export function otelTracer(given: AnyTracer | undefined): Tracer {
  const find = (): readonly [AnyTracer | undefined, Tracer | undefined] => {
    const tracer = tracerOfCall(given, false);
    return [tracer, tracer?.getTracer('ai')];
  };
  return {
    startSpan(name, options, context) {
      const [tracer, otel] = find();
      const parent = tracer?.activeSpan;
      const span = otel?.startSpan(name, options, context);
      return span && tracer ? watched(span, tracer, parent) : NO_SPAN;
    },
    startActiveSpan(name: string, ...rest: readonly unknown[]): never {
      const [tracer, otel] = find();
      const work = rest.at(-1) as (span: Span) => never;
      if (!tracer || !otel) return work(NO_SPAN);
      const parent = tracer.activeSpan;
      const start = otel.startActiveSpan.bind(otel) as Start;
      const given = rest.slice(0, -1) as [SpanOptions?];
      return start(name, ...given, (span: Span) => {
        const own = watched(span, tracer, parent);
        return withParts(work(own), own, parent);
      });
    },
  };
}

interface Attempted {
  readonly result?: unknown;
}

/** Follows the stream in what the SDK's work gives back: a result of a model stands there beside its span. */
function withParts(work: unknown, span: Span, parent: HoneyHiveSpan | undefined): unknown {
  if (!(work instanceof Promise) || !('follow' in span)) return work;
  const own = span as HoneyHiveSpan;
  return work.then((value: Attempted) => {
    const result = value?.result;
    const followed = followParts(own, result, () => stopped(own, parent));
    return followed === result ? value : { ...value, result: followed };
  });
}

/** Ends a model's span, and that of its operation, which have nobody else to end them. */
function stopped(span: HoneyHiveSpan, operation: HoneyHiveSpan | undefined): void {
  const { attributes } = span as ReadableSpan;
  if (operation?.isRecording()) {
    if (span.outcome === 'cancelled') operation.cancel();
    else operation.enrich({ error: attributes['honeyhive_error'] ?? span.outcome });
  }
  span.end();
  operation?.end();
}

function watched(span: Span, tracer: AnyTracer, parent: HoneyHiveSpan | undefined): Span {
  if (!('enrich' in span)) return span;
  const own = span as ReadableSpan;
  endWithParent(tracer, own, parent);
  // On servers the tracer reads the spans of its provider itself.
  const isRead = Object.hasOwn(own, 'end');
  const end = own.end.bind(own);
  own.end = (time) => {
    // An operation that ends before its model's answer has been stopped: the SDK says so of no span.
    if (own.outcome === 'ok' && hasOpenChild(tracer, own)) own.cancel();
    if (!isRead) read(own);
    end(time);
  };
  return own;
}

function read(span: ReadableSpan): void {
  if (!span.isRecording()) return;
  const found = spanReading(span.attributes, span.events);
  if (!found) return;
  for (const name of found.hidden) delete span.attributes[name];
  span.enrich(found.data);
}

const noSpan = (): Span => NO_SPAN;
const NO_SPAN: Span = {
  spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
  setAttribute: noSpan,
  setAttributes: noSpan,
  addEvent: noSpan,
  addLink: noSpan,
  addLinks: noSpan,
  setStatus: noSpan,
  updateName: noSpan,
  end: noSpan,
  isRecording: () => false,
  recordException: noSpan,
};
