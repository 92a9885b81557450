/** GenAI metrics of a tracer's model calls. @module */
import type { Attributes, MeterProvider } from '@opentelemetry/api';
import type { HoneyHiveTracerBase } from './tracer/base.ts';
import { consoleLogger } from './runtime/logger.ts';
import { tryRead } from './values/try-read.ts';
import { GEN_AI } from './identity/gen-ai-names.ts';
import { HONEYHIVE, METADATA } from './identity/semconv.ts';
import { VERSION } from './runtime/version.ts';

/** Records a value of one instrument. */
type Measure = (value: number, labels: Attributes) => void;
type Instruments = Readonly<Record<keyof typeof INSTRUMENTS, Measure>>;

/** Name, unit and kind of every instrument, as OpenTelemetry's GenAI conventions name them; `cost` is HoneyHive's own. */
const INSTRUMENTS = {
  inference: ['gen_ai.client.inference.duration', 's'],
  firstChunk: ['gen_ai.client.inference.time_to_first_chunk', 's'],
  inputTokens: ['gen_ai.client.inference.operation.input_tokens', '{token}'],
  outputTokens: ['gen_ai.client.inference.operation.output_tokens', '{token}'],
  input: ['gen_ai.client.inference.usage.input_tokens', '{token}', 'sum'],
  output: ['gen_ai.client.inference.usage.output_tokens', '{token}', 'sum'],
  cacheRead: ['gen_ai.client.inference.usage.cache_read.input_tokens', '{token}', 'sum'],
  cacheWrite: ['gen_ai.client.inference.usage.cache_write.input_tokens', '{token}', 'sum'],
  reasoning: ['gen_ai.client.inference.usage.reasoning.output_tokens', '{token}', 'sum'],
  embeddings: ['gen_ai.client.operation.duration', 's'],
  invoke_agent: ['gen_ai.invoke_agent.duration', 's'],
  invoke_workflow: ['gen_ai.invoke_workflow.duration', 's'],
  execute_tool: ['gen_ai.execute_tool.duration', 's'],
  cost: ['honeyhive.client.operation.cost', '{USD}'],
} as const;

/** Instruments of token counts by the attribute of the span. */
const TOKENS = {
  [GEN_AI.usageInputTokens]: ['inputTokens', 'input'],
  [GEN_AI.usageOutputTokens]: ['outputTokens', 'output'],
  [GEN_AI.usageCacheReadInputTokens]: ['cacheRead'],
  'gen_ai.usage.cache_write.input_tokens': ['cacheWrite'],
  [GEN_AI.usageReasoningOutputTokens]: ['reasoning'],
} as const;

/**
 * Records every finished model call of `tracer` with the instruments of OpenTelemetry's GenAI conventions: duration
 * and time to first chunk in seconds, tokens as counters and as histograms; and the cost in US dollars, if the span has
 * `metrics.cost`. Agents, workflows, tools and embeddings which the conventions name are measured by duration.
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

const NO_TRACER = 'recordMetrics records nothing: pass a HoneyHiveTracer.';
const nothing = (): void => {};

function instrumentsOf(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('@honeyhive/core', VERSION);
  const measures = Object.entries(INSTRUMENTS).map(([key, [name, unit, kind]]) => {
    if (kind !== 'sum') {
      const histogram = meter.createHistogram(name, { unit });
      return [key, histogram.record.bind(histogram)] as const;
    }
    const counter = meter.createCounter(name, { unit });
    return [key, counter.add.bind(counter)] as const;
  });
  return Object.fromEntries(measures) as unknown as Instruments;
}

function record(measure: Instruments, span: Attributes, durationMs: number): void {
  const type = span[HONEYHIVE.eventType];
  const operation = span[GEN_AI.operationName];
  const error = span[HONEYHIVE.errorType];
  const labels = pick(span, LABELS);
  const ended = error === undefined ? labels : { ...labels, 'error.type': error };
  const isModel = type === 'model' || (type !== 'tool' && isModelNamed(span, operation));
  if (!isModel) {
    if (OTHERS.has(operation)) measure[operation as Other](durationMs / 1_000, ended);
    return;
  }
  measure.inference(durationMs / 1_000, ended);
  const firstMs = span[METADATA.timeToFirstToken];
  if (typeof firstMs === 'number') measure.firstChunk(firstMs / 1_000, labels);
  for (const [name, instruments] of Object.entries(TOKENS)) {
    const count = span[name];
    if (typeof count === 'number') for (const one of instruments) measure[one](count, labels);
  }
  const cost = span[`${HONEYHIVE.metrics}.cost`];
  if (typeof cost === 'number') measure.cost(cost, labels);
}

type Other = 'embeddings' | 'invoke_agent' | 'invoke_workflow' | 'execute_tool';
const OTHERS = new Set<unknown>(['embeddings', 'invoke_agent', 'invoke_workflow', 'execute_tool']);
const LABELS = [
  GEN_AI.operationName,
  GEN_AI.providerName,
  GEN_AI.requestModel,
  GEN_AI.responseModel,
  'server.address',
  'server.port',
  'gen_ai.tool.name',
  'gen_ai.agent.name',
];

/** A span of another library which names a model and no operation of another kind. */
const isModelNamed = (span: Attributes, operation: unknown): boolean =>
  span[GEN_AI.requestModel] !== undefined && !OTHERS.has(operation);

const pick = (attributes: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(
    names.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
  );
