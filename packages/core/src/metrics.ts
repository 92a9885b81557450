/** GenAI metrics of a tracer's model calls. @module */
import type { Attributes, Histogram, MeterProvider } from '@opentelemetry/api';
import type { HoneyHiveTracerBase } from './tracer/base.ts';
import { consoleLogger } from './runtime/logger.ts';
import { tryRead } from './values/try-read.ts';
import { GEN_AI } from './identity/gen-ai-names.ts';
import { HONEYHIVE, METADATA } from './identity/semconv.ts';
import { VERSION } from './runtime/version.ts';

interface Instruments {
  readonly duration: Histogram;
  readonly firstChunk: Histogram;
  readonly tokens: Histogram;
  readonly cost: Histogram;
}

/**
 * Records every finished model call of `tracer` with the instruments of OpenTelemetry's GenAI conventions: duration
 * and time to first chunk in seconds, tokens by type; and the cost in US dollars, if the span has `metrics.cost`.
 * Returns a function which stops recording. If the provider creates no instruments, the problem is logged and
 * nothing is recorded.
 *
 * @example
 * const stop = recordMetrics(tracer, new MeterProvider({ readers }));
 */
export function recordMetrics(tracer: HoneyHiveTracerBase, provider: MeterProvider): () => void {
  const begun = tryRead(() => {
    const { guard } = tracer['owner'];
    const instruments = guard('recordMetrics', () => instrumentsOf(provider));
    if (!instruments) return nothing;
    return tracer.observe({
      spanEnd: ({ attributes, durationMs }) => record(instruments, attributes, durationMs),
    });
  });
  if (!begun) consoleLogger(false).warn(NO_TRACER);
  return begun ?? nothing;
}

const NO_TRACER = 'recordMetrics was given no tracer, and records nothing.';
const nothing = (): void => {};

function instrumentsOf(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('@honeyhive/core', VERSION);
  return {
    duration: meter.createHistogram('gen_ai.client.operation.duration', { unit: 's' }),
    firstChunk: meter.createHistogram('gen_ai.client.operation.time_to_first_chunk', { unit: 's' }),
    tokens: meter.createHistogram('gen_ai.client.token.usage', { unit: '{token}' }),
    cost: meter.createHistogram('honeyhive.client.operation.cost', { unit: '{USD}' }),
  };
}

function record(instruments: Instruments, span: Attributes, durationMs: number): void {
  if (span[HONEYHIVE.eventType] !== 'model' && span[GEN_AI.requestModel] === undefined) return;
  const labels = pick(span, [
    GEN_AI.operationName,
    GEN_AI.providerName,
    GEN_AI.requestModel,
    GEN_AI.responseModel,
  ]);
  const error = span[HONEYHIVE.errorType];
  instruments.duration.record(durationMs / 1_000, {
    ...labels,
    ...(error === undefined ? {} : { 'error.type': error }),
  });
  const firstMs = span[METADATA.timeToFirstToken];
  if (typeof firstMs === 'number') instruments.firstChunk.record(firstMs / 1_000, labels);
  for (const [name, type] of [
    [GEN_AI.usageInputTokens, 'input'],
    [GEN_AI.usageOutputTokens, 'output'],
  ] as const) {
    const count = span[name];
    if (typeof count === 'number')
      instruments.tokens.record(count, { ...labels, 'gen_ai.token.type': type });
  }
  const cost = span[`${HONEYHIVE.metrics}.cost`];
  if (typeof cost === 'number') instruments.cost.record(cost, labels);
}

const pick = (attributes: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(
    names.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
  );
