import { createRequire } from 'node:module';
import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import { OTLPTraceExporter as JsonExporter3 } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter3 } from '@opentelemetry/exporter-trace-otlp-proto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EndedSpan, expectedSpan, keyValues } from './expected-span.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { LIMITS, LINKED, recordSamples, VALUES } from './sample-spans.ts';
import type { WireRequest, WireSpan } from './strict-reader.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

/** The workspace's own line: from here, the same names lead to the next one. */
const line2 = createRequire(import.meta.resolve('@honeyhive/core/package.json'));
interface Exporters {
  readonly OTLPTraceExporter: new (options: { readonly url: string }) => unknown;
}
const json2 = line2('@opentelemetry/exporter-trace-otlp-http') as Exporters;
const proto2 = line2('@opentelemetry/exporter-trace-otlp-proto') as Exporters;

const exporting = (exporter: unknown): TracerOptions => ({
  exporter: exporter as NonNullable<TracerOptions['exporter']>,
});
/** Everyone who writes our spans: ourselves, and the exporters of both lines of OpenTelemetry. */
const WRITERS: ReadonlyArray<readonly [string, (url: string) => TracerOptions]> = [
  ['our own JSON', (serverUrl) => ({ apiKey: 'key', serverUrl, protocol: 'http/json' })],
  ['our own protobuf', (serverUrl) => ({ apiKey: 'key', serverUrl, protocol: 'http/protobuf' })],
  ['JSON of OpenTelemetry 2', (url) => exporting(new json2.OTLPTraceExporter({ url }))],
  ['protobuf of OpenTelemetry 2', (url) => exporting(new proto2.OTLPTraceExporter({ url }))],
  ['JSON of OpenTelemetry 3', (url) => exporting(new JsonExporter3({ url }))],
  ['protobuf of OpenTelemetry 3', (url) => exporting(new ProtoExporter3({ url }))],
];

interface Run {
  readonly ended: readonly EndedSpan[];
  readonly requests: readonly WireRequest[];
}
async function run(options: TracerOptions, record = recordSamples): Promise<Run> {
  const ended: EndedSpan[] = [];
  const tracer = new HoneyHiveTracer({
    ...LIMITS,
    project: 'conformance',
    source: 'test',
    sessionName: 'a session',
    resourceAttributes: { 'service.name': 'bees', 'service.version': '7' },
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void ended.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
    ...options,
  });
  record(tracer);
  await tracer.shutdown();
  expect(tracer.stats()).toMatchObject({
    recorded: ended.length,
    exported: ended.length,
    dropped: {},
  });
  return { ended, requests: receiver.requests() };
}
const spansOf = (requests: readonly WireRequest[]): WireSpan[] =>
  requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
const IDENTITY = [
  'honeyhive.project',
  'honeyhive.session_auto_create',
  'honeyhive.session_id',
  'honeyhive.session_name',
  'honeyhive.source',
  'honeyhive_duration_ms',
  'honeyhive_event_id',
  'honeyhive_event_name',
  'honeyhive_event_type',
];

describe.each(WRITERS)('%s', (_, optionsFor) => {
  test('carries every field of every span as it was, and a strict reader takes it', async () => {
    const { ended, requests } = await run(optionsFor(receiver.url));
    const arrived = new Map(spansOf(requests).map((span) => [span.spanId, span]));
    expect(arrived.size).toBe(6);
    for (const span of ended) {
      const { attributes = [], ...fields } =
        arrived.get(span.spanContext().spanId) ?? ({} as WireSpan);
      expect(fields).toEqual(expectedSpan(span));
      expect(attributes).toEqual(expect.arrayContaining(keyValues(span.attributes)));
      const own = Object.keys(span.attributes);
      const added = attributes.map(({ key }) => key).filter((key) => !own.includes(key));
      expect(added.toSorted()).toEqual(IDENTITY.filter((key) => !own.includes(key)));
    }
  });

  test('carries what was put in: values of all kinds, links, events, trace state, counts of what was over', async () => {
    const { requests } = await run(optionsFor(receiver.url));
    const by = (name: string): WireSpan | undefined =>
      spansOf(requests).find((span) => span.name === name);
    const root = by('root');
    expect(root?.attributes).toEqual(expect.arrayContaining(keyValues(VALUES)));
    expect(root?.traceState).toBe('vendor=opaque,other=x:1');
    expect(root?.parentSpanId).toBe('b7ad6b7169203331');
    expect(root?.flags).toBe(0x301);
    expect(root?.links).toMatchObject([{ traceId: LINKED.traceId, spanId: LINKED.spanId }]);
    expect(root?.links?.[0]?.attributes).toEqual(keyValues({ reason: 'retry', weight: 2 }));
    expect(root?.events?.map(({ name }) => name)).toEqual(['tick', 'bare']);
    expect(root?.events?.[0]?.timeUnixNano).toBe('1700000000123000000');
    for (const name of ['ok', 'bad', 'consumer']) {
      expect(by(name)?.parentSpanId).toBe(root?.spanId);
      expect(by(name)?.traceState).toBe('vendor=opaque,other=x:1');
    }
    expect(by('bad')?.status).toEqual({ code: 'STATUS_CODE_ERROR', message: 'odd "thing"' });
    expect(by('bad')?.events).toMatchObject([{ name: 'exception' }]);
    const full = by('over every limit');
    expect(full).toMatchObject({
      droppedAttributesCount: 2,
      droppedEventsCount: 16,
      droppedLinksCount: 18,
    });
    expect(by('of a library')).toMatchObject({
      startTimeUnixNano: '1700000000000000001',
      endTimeUnixNano: '1700000001999999999',
    });
  });

  test('keeps who made the spans: resource and scope', async () => {
    const { requests } = await run(optionsFor(receiver.url));
    const [{ resource, scopeSpans } = { scopeSpans: [] }] = requests.flatMap(
      ({ resourceSpans }) => resourceSpans,
    );
    expect(resource?.attributes).toEqual(
      expect.arrayContaining(keyValues({ 'service.name': 'bees', 'service.version': '7' })),
    );
    const scopes = scopeSpans.map(({ scope, spans }) => [scope?.name, spans.length] as const);
    expect(scopes.toSorted(([one = ''], [other = '']) => one.localeCompare(other))).toEqual([
      ['@honeyhive/core', 5],
      ['another-library', 1],
    ]);
    expect(scopeSpans.find(({ scope }) => scope?.name === 'another-library')?.scope?.version).toBe(
      '1.2.3',
    );
  });
});

test.each(WRITERS)(
  'numbers and texts that the protocol has not spoil no request: they arrive in words (%s)',
  async (writer, optionsFor) => {
    const odd = { nan: Number.NaN, endless: -Infinity, huge: 1.7e308, list: [1, Number.NaN] };
    const { requests } = await run(optionsFor(receiver.url), (tracer) => {
      const span = tracer.startSpan('odd', { attributes: { ...odd, half: 'a\uD800b', fine: 1 } });
      span.addEvent('odd', odd).addLink({ context: LINKED, attributes: odd }).end();
      tracer.startSpan('fine').end();
    });
    expect(spansOf(requests)).toHaveLength(2);
    const span = spansOf(requests).find(({ name }) => name === 'odd');
    // OpenTelemetry's writers know no whole number beyond 64 bits, and no list of two kinds; ours has both in JSON.
    const isOwn = writer === 'our own JSON';
    const inWords = keyValues({
      nan: 'NaN',
      endless: '-Infinity',
      huge: isOwn ? 1.7e308 : '1.7e+308',
      list: isOwn ? [1, 'NaN'] : ['1', 'NaN'],
    });
    expect(span?.attributes).toEqual(
      expect.arrayContaining([...inWords, ...keyValues({ half: 'a\uFFFDb', fine: 1 })]),
    );
    expect(span?.events?.[0]?.attributes).toEqual(inWords);
    expect(span?.links?.[0]?.attributes).toEqual(inWords);
  },
);
