import { type LocalBackend, startLocal } from '@honeyhive/local';
import { HoneyHiveSpanProcessor, HoneyHiveTracer } from '@honeyhive/node';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A host app of OpenTelemetry's 3.x line, as it would set itself up: its own provider and context manager, globally. */
const exporter = new InMemorySpanExporter();
let backend: LocalBackend;
let tracer: HoneyHiveTracer;
let other: HoneyHiveTracer;

function startHost(processors: readonly unknown[] = []): void {
  const own = new SimpleSpanProcessor({ exporter });
  const spanProcessors = [own, ...(processors as (typeof own)[])];
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
}
const tracerOf = (project: string): HoneyHiveTracer =>
  new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url, project, sessionName: project });

beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = tracerOf('ours');
  other = tracerOf('other');
});
afterEach(async () => {
  trace.disable();
  context.disable();
  exporter.reset();
  await Promise.all([tracer, other].map((one) => one.shutdown({ timeoutMs: 500 })));
  await backend.close();
});
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
const event = (name: string) => backend.events({ name })[0];

describe('in a host app of the 3.x line', () => {
  test('its spans and ours stay apart: none of ours reaches its exporter, none of its reaches us', async () => {
    startHost();
    const host = trace.getTracer('host');
    await host.startActiveSpan('host request', async (request) => {
      await tracer.withSpan('ours', async () => {
        await pause();
        host.startActiveSpan('host query', (query) => query.end());
        await tracer.withSpan('ours below', pause);
      });
      request.end();
    });
    await tracer.flush();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual([
      'host query',
      'host request',
    ]);
    expect(backend.events().map(({ event_name: name }) => name)).toEqual(['ours', 'ours below']);
    expect(event('ours below')?.parent_id).toBe(event('ours')?.event_id);
  });

  test('a host span that is active becomes a link of our root, never its parent, and is a link once', async () => {
    startHost();
    const { traceId, spanId } = await trace
      .getTracer('host')
      .startActiveSpan('host request', async (request) => {
        await pause();
        await tracer.withSpan('ours', () => tracer.withSpan('ours below', pause));
        request.end();
        return request.spanContext();
      });
    await tracer.flush();
    expect(event('ours')).toMatchObject({
      parent_span_id: null,
      links: [{ trace_id: traceId, span_id: spanId }],
    });
    expect(event('ours')?.trace_id).not.toBe(traceId);
    expect(event('ours below')?.links).toEqual([]);
  });

  test('the context of the host is as it was after ours, across await', async () => {
    startHost();
    await trace.getTracer('host').startActiveSpan('host request', async (request) => {
      await tracer.withSpan('ours', pause);
      expect(trace.getActiveSpan()).toBe(request);
      await pause();
      expect(trace.getActiveSpan()).toBe(request);
      request.end();
    });
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  test('interleaved requests keep their own parents, in the host and in two tracers of ours', async () => {
    startHost();
    const host = trace.getTracer('host');
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        host.startActiveSpan(`host ${index}`, async (request) => {
          await tracer.withSpan(`a ${index}`, async () => {
            for (let step = 0; step < index % 3; step += 1) await pause();
            await other.withSpan(`b ${index}`, async () => {
              await pause();
              tracer.startSpan(`a leaf ${index}`).end();
              other.startSpan(`b leaf ${index}`).end();
            });
          });
          request.end();
        }),
      ),
    );
    await Promise.all([tracer.flush(), other.flush()]);
    for (let index = 0; index < 8; index += 1) {
      expect(event(`a leaf ${index}`)?.parent_id).toBe(event(`a ${index}`)?.event_id);
      expect(event(`b leaf ${index}`)?.parent_id).toBe(event(`b ${index}`)?.event_id);
      expect(event(`b ${index}`)).toMatchObject({ parent_span_id: null, project: 'other' });
    }
    expect(new Set(backend.events({ project: 'ours' }).map(({ session_id: id }) => id)).size).toBe(
      1,
    );
    expect(exporter.getFinishedSpans()).toHaveLength(8);
  });

  test('its provider can send to us too, as events of a tracer, and its own export stays the same', async () => {
    startHost([new HoneyHiveSpanProcessor({ tracer })]);
    trace.getTracer('host', '9').startActiveSpan('host request', (request) => {
      request.setAttribute('nested', { deep: { list: [1, 'two'] } });
      trace.getTracer('host').startSpan('host query').end();
      request.end();
    });
    await tracer.flush();
    expect(event('host request')).toMatchObject({
      project: 'ours',
      scope: { name: 'host', version: '9' },
      event_type: 'chain',
      attributes: { nested: { deep: { list: [1, 'two'] } } },
    });
    expect(event('host query')?.parent_id).toBe(event('host request')?.event_id);
    for (const { attributes } of exporter.getFinishedSpans())
      expect(Object.keys(attributes).filter((key) => key.startsWith('honeyhive'))).toEqual([]);
  });

  test('a tracer attached to the host’s provider makes its spans there, whole on both sides', async () => {
    startHost();
    const attached = new HoneyHiveTracer({
      apiKey: 'key',
      serverUrl: backend.url,
      provider: trace.getTracerProvider(),
    });
    await attached.withSpan('outer', async () => {
      await pause();
      attached.startSpan('inner').end();
    });
    await attached.shutdown();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['inner', 'outer']);
    expect(event('inner')?.parent_id).toBe(event('outer')?.event_id);
  });
});
