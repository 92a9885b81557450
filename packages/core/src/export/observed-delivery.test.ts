import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { redactKeys } from '../redact.ts';
import { recordingTracer } from '../testing.ts';
import { provider as adapt } from '../otel.ts';

const SILENT: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
/** Takes out what is asked for under `honeyhive_inputs.`, at the last moment that OpenTelemetry gives. */
const scrubbing: SpanProcessor = {
  ...SILENT,
  onEnding: (span) => {
    for (const key of Object.keys(span.attributes))
      if (key.startsWith('honeyhive_inputs.')) span.setAttribute(key, '[scrubbed]');
  },
};
/** Takes it out of the span itself, when that has ended. */
const removing: SpanProcessor = {
  ...SILENT,
  onEnd: ({ attributes }: ReadableSpan) => {
    for (const key of Object.keys(attributes))
      if (key.startsWith('honeyhive_inputs.')) delete attributes[key];
  },
};

describe.each([
  ['overwrites', scrubbing],
  ['removes', removing],
])('a processor of the user’s that %s an attribute', (_how, processor) => {
  test.each(['spanProcessors', 'provider'])('has the last word (by `%s`)', (by) => {
    const options =
      by === 'provider'
        ? { provider: adapt(new TracerProvider({ spanProcessors: [processor] })) }
        : { spanProcessors: [processor] };
    const { tracer, spans } = recordingTracer(options);
    const secrets = Array.from({ length: 300 }, () => 'SECRET');
    tracer.startSpan('work', { inputs: { question: 'SECRET', secrets }, metadata: { a: 1 } }).end();
    tracer.getTracer('lib').startActiveSpan('lib', (span) => {
      tracer.enrichSpan({ inputs: { question: 'SECRET' }, metadata: { a: 1 } });
      span.end();
    });
    expect(spans).toHaveLength(2);
    for (const { attributes } of spans) {
      expect(JSON.stringify(attributes)).not.toContain('SECRET');
      expect(attributes['honeyhive_metadata.a']).toBe(1);
    }
  });
});

test('what a processor writes in place of a value too large for leaves is redacted as the text it is', () => {
  const { tracer, span } = recordingTracer({
    spanProcessors: [scrubbing],
    redact: redactKeys(['never']),
  });
  tracer.startSpan('work', { inputs: { list: Array.from({ length: 300 }, () => 1) } }).end();
  expect(span('work').attributes['honeyhive_inputs.list']).toBe('[scrubbed]');
});

test('values longer than a provider of the user’s keeps them arrive whole', () => {
  const provider = new TracerProvider({ spanLimits: { attributeValueLengthLimit: 5 } });
  const { tracer, span } = recordingTracer({ provider: adapt(provider) });
  tracer.startSpan('work', { inputs: { question: 'a long question' } }).end();
  expect(span('work').attributes['honeyhive_inputs.question']).toBe('a long question');
});
