import {
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { parseTraceParent as officialParent, TraceState } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { parseTraceParent } from '../propagation/trace-parent.ts';
import { membersOf, TraceStateHeader } from '../propagation/trace-state.ts';
import { getSpan } from '../context/span-in-context.ts';
import { RANDOM_IDS } from '../identity/id-generator.ts';
import { createResource } from './resource.ts';
import { recordingTracer } from '../testing.ts';
import { createStarter, type StarterOptions } from './span-starter.ts';

type SpanStarter = Pick<Tracer, 'startSpan'>;

const { tracer } = recordingTracer({ maxAttributes: 4 });
const owner = tracer['owner'];
const OPTIONS = {
  resource: createResource({ 'service.name': 'shop' }),
  limits: { maxEvents: 3, maxLinks: 2 },
  capture: owner.capture,
  sampler: undefined,
  ids: RANDOM_IDS,
};

/** Ours as OpenTelemetry's tracer, which finds the parent in a context. */
function starterOf(options: StarterOptions, name: string, version?: string): SpanStarter {
  const starter = createStarter(options, name, version);
  return {
    startSpan: (spanName, given = {}, context = ROOT_CONTEXT) => {
      const parent = given.root ? undefined : getSpan(context);
      const session = { id: tracer.sessionId };
      const place = { context, scope: {}, parent, session, parentRecord: undefined };
      return starter.start(spanName, given, owner.placement(place, session));
    },
  };
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const remote = (traceFlags: number) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: TRACE,
    spanId: PARENT,
    traceFlags,
    isRemote: true,
    traceState: new TraceState('theirs=1'),
  });
const context = { traceId: TRACE, spanId: PARENT, traceFlags: 1 };

/** What OpenTelemetry's provider and ours read of the spans that `work` starts. */
function both(work: (starter: SpanStarter) => unknown, sampler?: Sampler): readonly unknown[] {
  const readers = [new InMemorySpanExporter(), new InMemorySpanExporter()] as const;
  const official = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: readers[0] })],
    spanLimits: { attributeCountLimit: 4, eventCountLimit: 3, linkCountLimit: 2 },
    ...(sampler ? { sampler } : {}),
  });
  const options = {
    ...OPTIONS,
    processors: [new SimpleSpanProcessor({ exporter: readers[1] })],
    sampler,
  };
  const results = [official.getTracer('lib', '1'), starterOf(options, 'lib', '1')].map(work);
  return readers.map((reader, index) => ({
    spans: reader.getFinishedSpans().map(read),
    result: results[index],
  }));
}

const read = (span: ReadableSpan) => ({
  name: span.name,
  kind: span.kind,
  parent: span.parentSpanContext?.spanId,
  state: span.spanContext().traceState?.serialize(),
  flags: span.spanContext().traceFlags,
  hasTrace: span.spanContext().traceId === TRACE,
  status: span.status,
  // Attributes that tell the outcome stand beside OpenTelemetry's.
  attributes: Object.fromEntries(
    Object.entries(span.attributes).filter(([name]) => !name.startsWith('honeyhive')),
  ),
  links: span.links,
  events: span.events.map(({ name, attributes }) => ({ name, attributes })),
  resource: span.resource.attributes,
  scope: [span.instrumentationScope.name, span.instrumentationScope.version],
  dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
});

const SPANS: Readonly<Record<string, (starter: SpanStarter) => unknown>> = {
  'with nothing said': (starter) => starter.startSpan('a').end(),
  'with attributes over the limit': (starter) =>
    starter
      .startSpan('a', { attributes: { a: 1, b: [1, 2], c: 'c' } })
      .setAttributes({ a: 2, d: true, e: 'dropped', f: 'dropped' })
      .end(),
  'with attributes that are none': (starter) =>
    starter
      .startSpan('a', { attributes: { a: {}, b: [1, 'x'], '': 1, c: [null, 2] } as never })
      .setAttribute('d', Symbol('d') as never)
      .setAttributes({ e: [{}], f: null } as never)
      .end(),
  'with a list that changes later': (starter) => {
    const list = ['before'];
    const span = starter.startSpan('a', { attributes: { list } });
    list.push('after');
    span.end();
  },
  'with events over the limit': (starter) => {
    const span = starter.startSpan('a');
    for (const name of ['1', '2', '3', '4']) span.addEvent(name, { name, bad: {} as never });
    span.end();
  },
  'with links over the limit': (starter) =>
    starter
      .startSpan('a', { links: [{ context }, { context, attributes: { n: 1 } }] })
      .addLink({ context, attributes: { n: 2 } })
      .end(),
  'with a status that is taken back': (starter) =>
    starter
      .startSpan('a')
      .setStatus({ code: SpanStatusCode.ERROR, message: 'no' })
      .setStatus({ code: SpanStatusCode.UNSET })
      .end(),
  'with a status that is decided': (starter) =>
    starter
      .startSpan('a')
      .setStatus({ code: SpanStatusCode.OK, message: 'left out' })
      .setStatus({ code: SpanStatusCode.ERROR })
      .end(),
  'with an exception': (starter) => {
    const span = starter.startSpan('a');
    const error = new TypeError('broken');
    error.stack = 'at home';
    span.recordException(error);
    span.end();
  },
  'that has ended': (starter) => {
    const span = starter.startSpan('a');
    span.end();
    span.setAttribute('a', 1).addEvent('e').addLink({ context }).updateName('b');
    span.setStatus({ code: SpanStatusCode.ERROR }).end();
    return span.isRecording();
  },
  'with a kind and a name': (starter) =>
    starter.startSpan('a', { kind: SpanKind.CLIENT }).updateName('b').end(),
  'under a remote parent': (starter) => starter.startSpan('a', {}, remote(1)).end(),
  'under a remote parent that is left out': (starter) => {
    const span = starter.startSpan('a', {}, remote(0));
    span.end();
    return idsOf(span);
  },
  'at the root': (starter) => starter.startSpan('a', { root: true }, remote(0)).end(),
  'under an invalid parent': (starter) =>
    starter
      .startSpan('a', {}, trace.setSpanContext(ROOT_CONTEXT, { ...context, traceId: 'no' }))
      .end(),
};

const idsOf = (span: Span) => {
  const { traceId, traceFlags, traceState } = span.spanContext();
  return { traceId, traceFlags, state: traceState?.serialize(), on: span.isRecording() };
};

test.each(Object.entries(SPANS))('a span %s reads as one of OpenTelemetry’s SDK', (_, work) => {
  const [official, ours] = both(work);
  expect(ours).toEqual(official);
});

const TIMES = [
  [[1, 5], 2_000_000_000_000],
  [new Date(1_700_000_000_000), new Date(1_700_000_000_123)],
  [1_700_000_000_000.25, 1_700_000_000_001.5],
  [1_700_000_000_000, [1_700_000_000, 999_999_999]],
  [1_700_000_000_000, 1_600_000_000_000],
] as const;

test.each(TIMES)('a span from %j to %j has the times OpenTelemetry gives it', (from, to) => {
  const times: unknown[] = [];
  both((starter) => {
    const span = starter.startSpan('a', { startTime: from as Date });
    span.end(to as Date);
    const { startTime, endTime, duration } = span as never;
    times.push({ startTime, endTime, duration });
  });
  expect(times[1]).toEqual(times[0]);
});

test('a time read from the clock of the page is told as one of the calendar', () => {
  const ours = starterOf({ ...OPTIONS, processors: [] }, 'lib');
  const span = ours.startSpan('a', { startTime: performance.now() - 1_000 });
  span.end();
  const { startTime, duration } = span as unknown as ReadableSpan;
  expect(Math.abs(startTime[0] * 1_000 + startTime[1] / 1e6 - (Date.now() - 1_000))).toBeLessThan(
    200,
  );
  expect(duration[0]).toBeGreaterThanOrEqual(1);
});

const SAMPLERS: Readonly<Record<string, Sampler>> = {
  'one that leaves all out': new AlwaysOffSampler(),
  'one that goes by the parent': new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  'one that goes by the trace': new TraceIdRatioBasedSampler(0.000_1),
  'one that records for the process alone': { shouldSample: () => ({ decision: 1 }) },
  'one that says attributes and state': {
    shouldSample: () => ({
      decision: 2,
      attributes: { sampled: true },
      traceState: new TraceState('sampler=1'),
    }),
  },
};

test.each(Object.entries(SAMPLERS))(
  'a sampler decides as in OpenTelemetry’s SDK: %s',
  (_, sampler) => {
    const [official, ours] = both((starter) => {
      const spans = [starter.startSpan('a', {}, remote(1)), starter.startSpan('b', {}, remote(0))];
      for (const span of spans) span.end();
      return spans.map(idsOf);
    }, sampler);
    expect(ours).toEqual(official);
  },
);

const ID = 'a'.repeat(32);
const PARENTS = [
  `00-${ID}-${PARENT}-01`,
  `00-${ID}-${PARENT}-ff`,
  ` 00-${ID}-${PARENT}-00 `,
  `00-${ID}-${PARENT}-01-more`,
  `01-${ID}-${PARENT}-01-more`,
  `ff-${ID}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${ID}-${'0'.repeat(16)}-01`,
  `00-${ID.toUpperCase()}-${PARENT}-01`,
  `00-${ID}-${PARENT}`,
  '',
];

test.each(PARENTS)('traceparent %j is read as OpenTelemetry reads it', (header) => {
  expect(parseTraceParent(header)).toEqual(officialParent(header) ?? undefined);
});

const STATES = [
  'a=1,b=2',
  ' a = 1 , b=2',
  'A=1,b=2',
  'tenant@system=1,@x=2,0a=3',
  'a=x=y,b=,c= ,d=\t',
  `a=${'v'.repeat(257)},b=1`,
  '',
];

test.each(STATES)('tracestate %j is read and changed as OpenTelemetry does', (header) => {
  const changes = (state: TraceState | TraceStateHeader): string[] =>
    [
      state,
      state.set('new', '1'),
      state.set('b', '3'),
      state.set('Bad', '1'),
      state.unset('a'),
    ].map((one) => one.serialize());
  expect(changes(new TraceStateHeader(membersOf(header)))).toEqual(changes(new TraceState(header)));
});

test('a tracestate of too many entries keeps the newest', () => {
  const members = Array.from({ length: 40 }, (_, index) => `k${index}=1`);
  const state = new TraceStateHeader(members);
  expect(state.serialize()).toBe(new TraceState(members.join(',')).serialize());
  expect(state.set('new', '1').serialize()).toBe(['new=1', ...members.slice(0, 31)].join(','));
  expect([state.get('k1'), state.get('k39'), state.get('k')]).toEqual(['1', undefined, undefined]);
});

test('a resource can be merged with OpenTelemetry’s, in both directions', () => {
  const ours = createResource({ a: 1, b: 1 }, 'https://example.org/1');
  const theirs = resourceFromAttributes({ b: 2, c: 2 });
  expect(ours.merge(theirs)).toMatchObject({ attributes: { a: 1, b: 2, c: 2 } });
  expect(theirs.merge(ours).attributes).toEqual({ a: 1, b: 1, c: 2 });
});
