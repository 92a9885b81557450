import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordMetrics } from './metrics.ts';
import { type Recording, recordingTracer } from './testing.ts';

let exporter: InMemoryMetricExporter;
let provider: MeterProvider;
let recording: Recording;
let stop: () => void;
beforeEach(() => {
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  recording = recordingTracer();
  stop = recordMetrics(recording.tracer, provider);
});
afterEach(async () => {
  stop();
  await provider.shutdown();
});

interface Point {
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly labels: Record<string, unknown>;
}
/** What was measured, by the instrument's name. */
async function measured(): Promise<Record<string, Point[]>> {
  exporter.reset();
  await provider.forceFlush();
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  return Object.fromEntries(
    metrics
      .flatMap((scope) => scope.metrics)
      .map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ value, attributes: labels }) => {
          if (typeof value === 'number')
            return { unit: descriptor.unit, count: 1, sum: value, labels };
          const { count, sum = 0 } = value as Histogram;
          return { unit: descriptor.unit, count, sum, labels };
        }),
      ]),
  );
}
const DURATION = 'gen_ai.client.inference.duration';
const FIRST_CHUNK = 'gen_ai.client.inference.time_to_first_chunk';
const USAGE = 'gen_ai.client.inference.usage';
const OPERATION = 'gen_ai.client.inference.operation';
const COST = 'honeyhive.client.operation.cost';
const CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'small',
  'gen_ai.response.model': 'small-1',
};
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

describe('a model call', () => {
  test('is measured by duration, tokens of each type and cost, with what it was', async () => {
    const span = recording.tracer.startSpan('chat', { eventType: 'model', attributes: CALL });
    span.setAttributes({
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 30,
      'gen_ai.usage.cache_read.input_tokens': 5,
      'gen_ai.usage.cache_write.input_tokens': 3,
      'gen_ai.usage.reasoning.output_tokens': 4,
    });
    await pause(20);
    span.enrich({ metrics: { cost: 0.25 }, inputs: { question: 'private' } }).end();
    const { [DURATION]: duration, [COST]: cost, ...tokens } = await measured();
    expect(duration).toMatchObject([{ unit: 's', count: 1, labels: CALL }]);
    expect(duration?.[0]?.sum).toBeGreaterThanOrEqual(0.015);
    expect(duration?.[0]?.sum).toBeLessThan(5);
    const point = (sum: number): Point[] => [{ unit: '{token}', count: 1, sum, labels: CALL }];
    expect(tokens).toEqual({
      [`${USAGE}.input_tokens`]: point(12),
      [`${USAGE}.output_tokens`]: point(30),
      [`${USAGE}.cache_read.input_tokens`]: point(5),
      [`${USAGE}.cache_write.input_tokens`]: point(3),
      [`${USAGE}.reasoning.output_tokens`]: point(4),
      [`${OPERATION}.input_tokens`]: point(12),
      [`${OPERATION}.output_tokens`]: point(30),
    });
    expect(cost).toEqual([{ unit: '{USD}', count: 1, sum: 0.25, labels: CALL }]);
  });

  test('that streams is measured to its first chunk, in seconds', async () => {
    const answer = recording.tracer.trace(
      { eventType: 'model', attributes: CALL },
      async function* answer() {
        await pause(20);
        yield 'a';
        await pause(20);
        yield 'b';
      },
    );
    for await (const _ of answer());
    const { [DURATION]: duration, [FIRST_CHUNK]: first } = await measured();
    expect(first).toMatchObject([{ unit: 's', count: 1, labels: CALL }]);
    expect(first?.[0]?.sum).toBeGreaterThanOrEqual(0.015);
    expect(first?.[0]?.sum).toBeLessThan(duration?.[0]?.sum ?? 0);
  });

  test('that fails is measured with the type of its error', async () => {
    expect(() =>
      recording.tracer.withSpan('chat', { eventType: 'model', attributes: CALL }, () => {
        throw new RangeError('too long');
      }),
    ).toThrow('too long');
    expect((await measured())[DURATION]).toMatchObject([
      { count: 1, labels: { ...CALL, 'error.type': 'RangeError' } },
    ]);
  });

  test('is one whose request names a model, whoever has made its span', async () => {
    recording.tracer
      .getTracer('ai-sdk')
      .startSpan('generate', { attributes: { 'gen_ai.request.model': 'small' } })
      .end();
    expect((await measured())[DURATION]).toMatchObject([
      { count: 1, labels: { 'gen_ai.request.model': 'small' } },
    ]);
  });
});

test('calls of the same kind are counted together', async () => {
  for (const input of [5, 7]) {
    recording.tracer
      .startSpan('chat', {
        eventType: 'model',
        attributes: { ...CALL, 'gen_ai.usage.input_tokens': input },
      })
      .end();
  }
  const all = await measured();
  expect(all[`${OPERATION}.input_tokens`]).toMatchObject([{ count: 2, sum: 12 }]);
  expect(all[`${USAGE}.input_tokens`]).toMatchObject([{ sum: 12 }]);
});

test('what is no model call is not measured', async () => {
  recording.tracer.startSpan('search', { eventType: 'tool', metrics: { cost: 1 } }).end();
  recording.tracer.startSpan('turn').end();
  expect(await measured()).toEqual({});
});

test('nothing is measured once it is stopped, and the spans go on', async () => {
  recording.tracer.startSpan('before', { eventType: 'model' }).end();
  stop();
  recording.tracer.startSpan('after', { eventType: 'model' }).end();
  expect((await measured())[DURATION]).toMatchObject([{ count: 1 }]);
  expect(recording.spans).toHaveLength(2);
});

test.each([
  ['invoke_agent', 'gen_ai.invoke_agent.duration', 'chain'],
  ['invoke_workflow', 'gen_ai.invoke_workflow.duration', 'chain'],
  ['execute_tool', 'gen_ai.execute_tool.duration', 'tool'],
  ['embeddings', 'gen_ai.client.operation.duration', 'tool'],
] as const)('an operation %s is measured by %s alone', async (operation, instrument, eventType) => {
  const attributes = {
    'gen_ai.operation.name': operation,
    'gen_ai.request.model': 'small',
    'gen_ai.usage.input_tokens': 9,
  };
  recording.tracer.startSpan('one', { eventType, attributes }).end();
  recording.tracer.getTracer('lib').startSpan('two', { attributes }).end();
  const all = await measured();
  expect(Object.keys(all)).toEqual([instrument]);
  expect(all[instrument]).toMatchObject([{ unit: 's', count: 2 }]);
});
