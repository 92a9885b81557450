import type { Tracer, TracerProvider } from '@opentelemetry/api';
import { KIND_INTERNAL, isSpanContextValid } from '../spans/api-values.ts';
import { getSpanContext } from '../context/span-in-context.ts';
import type { HostParts } from './host-provider.ts';
import { emptyScope } from '../spans/span-data.ts';
import type { SpanFactory } from '../spans/span-factory.ts';
import type { SpanSource } from '../spans/span-source.ts';
import { recordStart, type SpanStarter } from '../spans/span-starter.ts';
import { HostSpan, isSdkSpan } from './host-span.ts';
import { HostSpans } from './host-spans.ts';

/**
 * Creates a source of spans made by a host's provider and visible to every processor there. The provider stays
 * unchanged, even after shutdown of the tracer.
 */
export function hostSource(provider: TracerProvider, { guard, spans, own }: HostParts): SpanSource {
  let spare: SpanSource | undefined;
  return {
    starter(name, version) {
      const tracer = guard('provider', () => provider.getTracer(name, version));
      return tracer ? hostStarter(tracer, spans) : (spare ??= own()).starter(name, version);
    },
    forceFlush: () => spare?.forceFlush() ?? Promise.resolve(),
    shutdown: () => spare?.shutdown() ?? Promise.resolve(),
  };
}

const hostStarter = (tracer: Tracer, spans: () => SpanFactory): SpanStarter => ({
  start(name, options, placement) {
    const around = placement.around();
    const host = HostSpans.of(spans());
    const inner = host.making(around, () => tracer.startSpan(name, options, around));
    const isRecorded = isSdkSpan(inner);
    const parent = isRecorded ? inner.parentSpanContext : getSpanContext(around);
    const above = parent && isSpanContextValid(parent) ? parent : undefined;
    const { startTime, kind = KIND_INTERNAL } = options;
    const named = isRecorded ? inner.name : name;
    const start = {
      record: recordStart(named, inner.spanContext().traceId, above, placement),
      name: named,
      kind,
      spanContext: inner.spanContext(),
      parentSpanContext: above,
      startTime,
      isRecorded,
    };
    const span = new HostSpan(placement.owner, emptyScope(placement.owner.capture), start, inner);
    host.adopt(inner, span);
    return span;
  },
});
