import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { eventNames } from '@honeyhive/test-support/spans';
import { openBackend, openTracer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { HoneyHiveSpanProcessor, provider as adapt } from '../otel.ts';

let backend: LocalBackend;
let theirs: InMemorySpanExporter;
beforeEach(async () => {
  backend = await openBackend();
  theirs = new InMemorySpanExporter();
});

const tracerWith = (options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { serverUrl: backend.url, project: 'shop', ...options });
/** A provider of the user's, which exports to `theirs`. */
function providerWith(...ours: HoneyHiveSpanProcessor[]): TracerProvider {
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: theirs }), ...ours],
  });
  onTestFinished(() => provider.shutdown());
  return provider;
}
const seen = (name: string): ReadableSpan => {
  const found = theirs.getFinishedSpans().filter((span) => span.name === name);
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`Found ${found.length} spans named "${name}"`);
  return only;
};
const names = (): string[] => eventNames(backend).toSorted();
const event = (name: string) => backend.events({ name })[0];
const identity = (span: ReadableSpan): string[] =>
  Object.keys(span.attributes).filter((key) => key.startsWith('honeyhive.'));

describe('a provider of the user’s with HoneyHive’s processor', () => {
  test('sends each of its spans as an event, and shows its other processors nothing of it', async () => {
    const tracer = tracerWith();
    const provider = providerWith(new HoneyHiveSpanProcessor({ tracer }));
    const otel = provider.getTracer('their-lib', '2');
    const outer = otel.startSpan('outer', { attributes: { mine: 1 } });
    const inner = otel.startSpan('inner', {}, trace.setSpan(ROOT_CONTEXT, outer));
    inner.end();
    outer.end();
    await tracer.flush();
    expect(names()).toEqual(['inner', 'outer']);
    expect(event('outer')).toMatchObject({
      project: 'shop',
      session_id: tracer.sessionId,
      span_id: outer.spanContext().spanId,
      scope: { name: 'their-lib', version: '2' },
      attributes: { mine: 1 },
    });
    expect(event('inner')).toMatchObject({
      parent_id: event('outer')?.event_id,
      session_id: tracer.sessionId,
    });
    expect(seen('outer').attributes).toEqual({ mine: 1 });
    expect(seen('inner').attributes).toEqual({});
  });

  test('serves two tracers at once, and neither sees what the other adds', async () => {
    const other = await startLocal({ port: 0, store: 'memory' });
    onTestFinished(() => other.close());
    const one = tracerWith();
    const two = tracerWith({ serverUrl: other.url, project: 'audit' });
    const provider = providerWith(
      new HoneyHiveSpanProcessor({ tracer: one }),
      new HoneyHiveSpanProcessor({ tracer: two }),
    );
    provider.getTracer('lib').startSpan('work').end();
    await Promise.all([one.flush(), two.flush()]);
    expect(event('work')).toMatchObject({ project: 'shop', session_id: one.sessionId });
    expect(other.events()).toMatchObject([{ project: 'audit', session_id: two.sessionId }]);
  });

  test('gives each tracer lists of its own: an exporter that changes events changes no other tracer’s', async () => {
    const exported: string[][] = [];
    const exporting = (change: boolean): HoneyHiveTracer =>
      new HoneyHiveTracer({
        exporter: {
          export(spans, done) {
            for (const { events, links } of spans) {
              exported.push(events.map(({ name }) => name));
              if (change) events.length = links.length = 0;
            }
            done({ code: 0 });
          },
          shutdown: () => Promise.resolve(),
        },
      });
    const [one, two] = [exporting(true), exporting(false)];
    const provider = providerWith(
      new HoneyHiveSpanProcessor({ tracer: one }),
      new HoneyHiveSpanProcessor({ tracer: two }),
    );
    provider.getTracer('lib').startSpan('work').addEvent('mine').end();
    await one.flush();
    await two.flush();
    expect(exported).toEqual([['mine'], ['mine']]);
    expect(seen('work').events.map(({ name }) => name)).toEqual(['mine']);
  });

  test('sends what is pending when the provider is flushed or shut down', async () => {
    const tracer = tracerWith({ batch: { delayMs: 3_600_000 } });
    const provider = providerWith(new HoneyHiveSpanProcessor({ tracer }));
    provider.getTracer('lib').startSpan('first').end();
    await provider.forceFlush();
    expect(names()).toEqual(['first']);
    provider.getTracer('lib').startSpan('second').end();
    await provider.shutdown();
    expect(names()).toEqual(['first', 'second']);
    expect(tracer.enabled).toBe(false);
  });

  test('goes on as before when the tracer is shut down or cannot work', async () => {
    const tracer = tracerWith();
    const off = new HoneyHiveTracer({ disableTracing: true });
    const provider = providerWith(
      new HoneyHiveSpanProcessor({ tracer }),
      new HoneyHiveSpanProcessor({ tracer: off }),
    );
    await tracer.shutdown();
    provider.getTracer('lib').startSpan('work').end();
    expect(seen('work').ended).toBe(true);
    expect(names()).toEqual([]);
  });
});

describe('a tracer with a provider of the user’s', () => {
  test('makes its spans there: the provider’s processors see them without identity, the backend with it', async () => {
    const tracer = tracerWith({ provider: adapt(providerWith()), sessionName: 'chat' });
    tracer.withSpan('outer', { eventType: 'chain', inputs: { q: 1 } }, () =>
      tracer.getTracer('lib').startActiveSpan('inner', (span) => span.end()),
    );
    await tracer.flush();
    expect(names()).toEqual(['inner', 'outer']);
    expect(event('outer')).toMatchObject({
      project: 'shop',
      session_id: tracer.sessionId,
      event_type: 'chain',
      inputs: { q: 1 },
    });
    expect(event('inner')?.parent_id).toBe(event('outer')?.event_id);
    expect(seen('outer').spanContext().spanId).toBe(event('outer')?.span_id);
    expect(seen('inner').parentSpanContext?.spanId).toBe(event('outer')?.span_id);
    expect([...identity(seen('outer')), ...identity(seen('inner'))]).toEqual([]);
  });

  test('sends only its own spans, not the provider’s others', async () => {
    const provider = providerWith();
    const tracer = tracerWith({ provider: adapt(provider) });
    provider.getTracer('theirs').startSpan('foreign').end();
    tracer.startSpan('ours').end();
    await tracer.flush();
    expect(names()).toEqual(['ours']);
    expect(seen('foreign').attributes).toEqual({});
  });

  test('ends a span once, however often it is told to', async () => {
    const tracer = tracerWith({ provider: adapt(providerWith()) });
    const span = tracer.startSpan('work');
    span.end();
    span.end();
    tracer.getTracer('lib').startSpan('lib work').end();
    await tracer.flush();
    expect(names()).toEqual(['lib work', 'work']);
    expect(tracer.stats()).toMatchObject({ recorded: 2, exported: 2, dropped: {}, openSpans: 0 });
  });

  test('leaves the provider alone when it is shut down', async () => {
    const provider = providerWith();
    const tracer = tracerWith({ provider: adapt(provider) });
    tracer.startSpan('left open');
    await tracer.shutdown();
    expect(event('left open')?.outcome).toBe('abandoned');
    provider.getTracer('theirs').startSpan('afterwards').end();
    expect(seen('afterwards').ended).toBe(true);
  });

  test('records what a provider samples as any other, and counts what it leaves out', async () => {
    const provider = new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor({ exporter: theirs })],
      sampler: {
        shouldSample: (_context, _trace, name) => ({ decision: name === 'noise' ? 0 : 2 }),
        toString: () => 'theirs',
      },
    });
    onTestFinished(() => provider.shutdown());
    const tracer = tracerWith({ provider: adapt(provider) });
    for (const name of ['noise', 'work']) tracer.startSpan(name).end();
    await tracer.flush();
    expect(names()).toEqual(['work']);
    expect(tracer.stats()).toMatchObject({ dropped: { sampled: 1 }, openSpans: 0 });
  });
});

test('nothing is sent twice where the tracer uses a provider that has its processor too', async () => {
  // The tracer needs the provider and the processor needs the tracer: one of them has to come later.
  let ours: HoneyHiveSpanProcessor | undefined;
  const provider = new TracerProvider({
    spanProcessors: [
      new SimpleSpanProcessor({ exporter: theirs }),
      {
        onStart: (span, context) => ours?.onStart(span, context),
        onEnd: (span) => ours?.onEnd(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  onTestFinished(() => provider.shutdown());
  const tracer = tracerWith({ provider: adapt(provider) });
  ours = new HoneyHiveSpanProcessor({ tracer });
  tracer.withSpan('outer', () => tracer.startSpan('inner').end());
  tracer.getTracer('lib').startSpan('adopted').end();
  provider.getTracer('theirs').startSpan('foreign').end();
  await tracer.flush();
  expect(names()).toEqual(['adopted', 'foreign', 'inner', 'outer']);
  expect(tracer.stats()).toMatchObject({ recorded: 4, exported: 4, pending: 0 });
  expect(event('inner')?.parent_id).toBe(event('outer')?.event_id);
  expect(theirs.getFinishedSpans().flatMap(identity)).toEqual([]);
});
