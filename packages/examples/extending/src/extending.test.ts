import { type LocalBackend, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collectorTracer } from './exporter.ts';
import { measuredTracer } from './metrics.ts';
import { providerFor } from './own-provider.ts';
import { attachedTracer } from './provider.ts';
import { discreetTracer } from './redaction.ts';
import { quietTracer } from './sampler.ts';
import { sparingTracer } from './sampling.ts';
import { regionalTracer } from './span-processor.ts';

let backend: LocalBackend;
let options: { readonly apiKey: string; readonly serverUrl: string };
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  options = { apiKey: 'key', serverUrl: backend.url };
});
afterEach(() => backend.close());
const names = (): string[] =>
  backend
    .events()
    .map(({ event_name: name }) => name)
    .toSorted();

test('a span processor adds to every span', async () => {
  const tracer = regionalTracer('eu-north-1', options);
  tracer.withSpan('outer', () => tracer.startSpan('inner').end());
  await tracer.shutdown();
  expect(backend.events().map(({ attributes }) => attributes['cloud.region'])).toEqual([
    'eu-north-1',
    'eu-north-1',
  ]);
});

test('an exporter takes the spans elsewhere, with their identity', async () => {
  const url = `${backend.url}/opentelemetry/v1/traces`;
  const tracer = collectorTracer(url, { authorization: 'Bearer collector' });
  tracer.withSpan('turn', { eventType: 'chain' }, () => 'done');
  await tracer.shutdown();
  expect(backend.events()[0]).toMatchObject({ event_name: 'turn', session_id: tracer.sessionId });
  expect(backend.requests().map(({ path }) => path)).toEqual(['/opentelemetry/v1/traces']);
});

test('a sampler leaves out what nobody wants to see, and it is counted', async () => {
  const tracer = quietTracer(options);
  for (const path of ['/health', '/chat', '/health']) tracer.startSpan(`GET ${path}`).end();
  const { dropped } = await tracer.flush().then(() => tracer.stats());
  expect(names()).toEqual(['GET /chat']);
  expect(dropped).toEqual({ sampled: 2 });
  await tracer.shutdown();
});

test('sampling keeps whole sessions: the one that fails, and none of the others', async () => {
  const tracer = sparingTracer(options, 0);
  const turn = (fails: boolean): void =>
    tracer.withSession({}, () =>
      tracer.withSpan('turn', (span) => {
        const step = span.startSpan('step');
        if (fails) step.fail(new Error('odd'));
        step.end();
      }),
    );
  turn(false);
  turn(true);
  turn(false);
  await tracer.shutdown();
  expect(backend.sessions()).toHaveLength(1);
  expect(names()).toEqual(['step', 'turn']);
  expect(tracer.stats().dropped).toEqual({ sampled: 4 });
});

test('a tracer attached to your provider is seen by your processors and by HoneyHive', async () => {
  const yours = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(yours)] });
  const tracer = attachedTracer(provider, options);
  tracer.withSpan('outer', () => tracer.startSpan('inner').end());
  await tracer.flush();
  expect(yours.getFinishedSpans().map(({ name }) => name)).toEqual(['inner', 'outer']);
  expect(names()).toEqual(['inner', 'outer']);
  await tracer.shutdown();
  await provider.shutdown();
});

test('your own provider sends to HoneyHive too, and what it sends elsewhere stays as it is', async () => {
  const yours = new InMemorySpanExporter();
  const tracer = new HoneyHiveTracer(options);
  const provider = providerFor(tracer, new SimpleSpanProcessor(yours));
  provider.getTracer('instrumentation').startSpan('GET /').end();
  await tracer.flush();
  expect(backend.events({ name: 'GET /' })[0]).toMatchObject({ session_id: tracer.sessionId });
  expect(yours.getFinishedSpans()[0]?.attributes).toEqual({});
  await provider.shutdown();
});

test('model calls are measured and recorded', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const { tracer, meters } = measuredTracer(reader, options);
  tracer.withSpan('chat', { eventType: 'model', metrics: { cost: 0.5 } }, () => 'hi');
  await Promise.all([tracer.shutdown(), meters.forceFlush()]);
  const measured = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .map(({ descriptor }) => descriptor.name);
  expect(measured.toSorted()).toEqual([
    'gen_ai.client.inference.duration',
    'honeyhive.client.operation.cost',
  ]);
  expect(backend.events({ name: 'chat' })[0]?.metrics).toEqual({ cost: 0.5 });
  await meters.shutdown();
});

test('redaction takes out what must not leave, by preset and by a rule of yours', async () => {
  const tracer = discreetTracer(options);
  tracer
    .startSpan('visit', {
      inputs: {
        patient: 'Grace Hopper',
        password: 'swordfish',
        note: 'write to grace@example.com, key sk-abcdefghijklmnopqrst',
        age: 42,
      },
    })
    .end();
  await tracer.shutdown();
  expect(backend.events()[0]?.inputs).toEqual({
    patient: '[patient]',
    password: '[secret]',
    note: 'write to [e-mail], key [token]',
    age: 42,
  });
});
