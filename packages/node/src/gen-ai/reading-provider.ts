import type { HoneyHiveSpan } from '@honeyhive/core';
import { spanReading } from '@honeyhive/core/internal/back-end';
import type { Attributes, Span, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';

/** A span of a tracer's own provider: it can be read, and says what becomes of it. */
type OwnSpan = HoneyHiveSpan & {
  readonly attributes: Attributes;
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes?: Attributes }>;
};

/** `provider`, whose spans say at their end in HoneyHive's words what they have said in another vocabulary. */
export const readingProvider = (provider: TracerProvider): TracerProvider => ({
  getTracer: (name, version) => readingTracer(provider.getTracer(name, version)),
});

function readingTracer(tracer: Tracer): Tracer {
  return {
    startSpan: (name, options, context) => reading(tracer.startSpan(name, options, context)),
    startActiveSpan(name: string, ...rest: readonly unknown[]): never {
      const work = rest.at(-1) as (span: Span) => unknown;
      const given = rest.slice(0, -1) as [SpanOptions];
      return (tracer.startActiveSpan as (...args: readonly unknown[]) => never)(
        name,
        ...given,
        (span: Span) => work(reading(span)),
      );
    },
  };
}

function reading(span: Span): Span {
  // A span of a host's provider is read by the processor there, and stays as it is.
  if (!('isHoneyHive' in span && 'enrich' in span)) return span;
  const end = span.end.bind(span);
  span.end = (time) => {
    read(span as unknown as OwnSpan);
    end(time);
  };
  return span;
}

function read(span: OwnSpan): void {
  try {
    const { attributes, events } = span;
    const found = span.isRecording() ? spanReading(attributes, events) : undefined;
    if (!found) return;
    for (const name of found.hidden) delete attributes[name];
    span.enrich(found.data);
  } catch {
    // The span is what it was.
  }
}
