import type { AnyTracer, HoneyHiveSpan } from '@honeyhive/core';
import type { Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { activeOnly } from '../client/active-only.ts';
import { attempt } from '../client/attempt.ts';
import { tracerOfCall } from './call-tracer.ts';
import { followParts } from './follow-parts.ts';
import { code } from './load-code.ts';
import type { OpenSpan } from './open-span.ts';

type Start = (...args: readonly unknown[]) => never;

/**
 * The OpenTelemetry tracer that AI SDK 5 and 6 write to: each call finds its own tracer, and a span that is left open
 * ends with its parent. Without a tracer of ours, calls run and nothing is recorded.
 */
export function otelTracer(given: AnyTracer | undefined): Tracer {
  const find = (): AnyTracer | undefined => tracerOfCall(given, false);
  return {
    startSpan(name, options, context) {
      const span = find()?.getTracer('ai').startSpan(name, options, context);
      return span ? watched(span) : NO_SPAN;
    },
    startActiveSpan(name: string, ...rest: readonly unknown[]): never {
      const tracer = find();
      const work = rest.at(-1) as (span: Span) => never;
      if (!tracer) return work(NO_SPAN);
      const parent = tracer.activeSpan;
      const otel = tracer.getTracer('ai');
      const start = otel.startActiveSpan.bind(otel) as Start;
      const given = rest.slice(0, -1) as [SpanOptions?];
      return start(name, ...given, (span: Span) => {
        const own = watched(span);
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
    const followed = followParts(own, result, {
      onError: (error) => void (parent?.isRecording() && parent.fail(error)),
      onStopped: () => stopped(own, parent),
    });
    return followed === result ? value : { ...value, result: followed };
  });
}

/** Ends a model's span, and that of its operation, which have nobody else to end them. */
function stopped(span: HoneyHiveSpan, operation: HoneyHiveSpan | undefined): void {
  const { attributes = {} } = span as Partial<OpenSpan>;
  if (operation?.isRecording()) {
    if (span.outcome === 'cancelled') operation.cancel();
    else operation.enrich({ error: attributes['honeyhive_error'] ?? span.outcome });
  }
  span.end();
  operation?.end();
}

function watched(span: Span): Span {
  if (!('enrich' in span)) return span;
  const own = span as OpenSpan;
  own.describe({ endsWithParent: true });
  activeOnly.add(own);
  // On servers the tracer reads the spans of its provider itself.
  const isRead = Object.hasOwn(own, 'end');
  const end = own.end.bind(own);
  own.end = (time) => {
    // An operation that ends before its model's answer has been stopped: the SDK says so of no span.
    const isLeft = Array.from(own.below ?? []).some((child) => child.isRecording());
    if (isLeft && own.outcome === 'ok') own.cancel();
    if (!isRead) attempt(() => code.readSpan?.(own));
    end(time);
  };
  return own;
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
