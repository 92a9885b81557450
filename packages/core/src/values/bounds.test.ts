// However much is said of a span, it is kept, bounded, and says what was cut.
import { describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { recordingTracer } from '../testing.ts';

const LONG = 'x'.repeat(8_000_000);

describe('a long text is cut where it stands, and its span is kept', () => {
  test.each([
    ['the name', (t: Tracer) => t.startSpan(LONG).end()],
    ['a later name', (t: Tracer) => t.startSpan('a').updateName(LONG).end()],
    ['the event name', (t: Tracer) => t.startSpan('a', { eventName: LONG }).end()],
    ['an attribute', (t: Tracer) => t.startSpan('a').setAttribute('long', LONG).end()],
    ['a list', (t: Tracer) => t.startSpan('a').setAttribute('long', [LONG]).end()],
    ['an attribute’s name', (t: Tracer) => t.startSpan('a').setAttribute(LONG, 1).end()],
    ['an OpenTelemetry event', (t: Tracer) => t.startSpan('a').addEvent(LONG, { LONG }).end()],
    ['a reason', (t: Tracer) => t.startSpan('a').cancel(LONG).end()],
    ['an error', (t: Tracer) => t.startSpan('a').fail(new Error(LONG)).end()],
    ['a value', (t: Tracer) => t.startSpan('a', { inputs: { LONG } }).end()],
    ['a bare value', (t: Tracer) => t.startSpan('a', { outputs: LONG }).end()],
    ['a library’s name', (t: Tracer) => t.getTracer().startSpan(LONG).end()],
    [
      'a library’s attribute',
      (t: Tracer) => t.getTracer().startSpan('a', { attributes: { LONG } }).end(),
    ],
  ])('%s', (_where, say) => {
    const { tracer, spans } = recordingTracer({ logger: quietLogger });
    say(tracer);
    expect(spans).toHaveLength(1);
    const [{ name, attributes, events } = { name: '', attributes: {}, events: [] }] = spans;
    const text = JSON.stringify([
      name,
      attributes,
      events.map((one) => [one.name, one.attributes]),
    ]);
    expect(text.length).toBeLessThan(400_000);
    expect(text).toMatch(/… \[\+\d{7} chars\]/);
  });
});
type Tracer = ReturnType<typeof recordingTracer>['tracer'];

test('what is cut twice says all that is missing', () => {
  const { tracer, span } = recordingTracer({ maxStringLength: 1_000 });
  tracer.startSpan('a', { outputs: { text: `${'y'.repeat(5_000)}… [+300 chars]` } }).end();
  expect(String(span('a').attributes['honeyhive_outputs.text'])).toMatch(/y… \[\+4300 chars\]$/);
});

/** Counts how many steps are taken in the iterators that `open` gives. */
function* counted<T>(items: Iterable<T>, count: () => void): Generator<T> {
  for (const item of items) {
    count();
    yield item;
  }
}

test('a Map, a Set and a list of a million are read no further than what is kept of them', () => {
  const { tracer, span } = recordingTracer({ maxKeys: 20, maxItems: 10 });
  let steps = 0;
  const count = (): void => void (steps += 1);
  const { entries } = Map.prototype;
  const { values } = Set.prototype;
  const map = new Map(Array.from({ length: 1_000_000 }, (_, index) => [index, index]));
  const set = new Set(map.keys());
  const list = new Proxy([...set], {
    get: (target, key) => {
      if (/^\d/.test(String(key))) count();
      return Reflect.get(target, key) as unknown;
    },
  });
  vi.spyOn(Map.prototype, 'entries').mockImplementation(function (this: Map<unknown, unknown>) {
    return counted(entries.call(this), count) as never;
  });
  vi.spyOn(Set.prototype, 'values').mockImplementation(function (this: Set<unknown>) {
    return counted(values.call(this), count) as never;
  });
  tracer.startSpan('a', { inputs: { map, set, list } }).end();
  vi.restoreAllMocks();
  expect(steps).toBeLessThan(60);
  expect(span('a').attributes).toMatchObject({
    'honeyhive_inputs.map.…': '[+999980 keys]',
    'honeyhive_inputs.set.10': '… [+999990 items]',
    'honeyhive_inputs.list.10': '… [+999990 items]',
  });
});

test('nesting without end stops somewhere, whatever the limits say', () => {
  const { tracer, spans } = recordingTracer({ maxDepth: 1_000_000, maxStringLength: 1_000_000 });
  let deep: unknown = 1;
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  tracer.startSpan('a', { inputs: { deep, beside: 1 } }).end();
  expect(spans[0]?.attributes['honeyhive_inputs.beside']).toBe(1);
  expect(JSON.stringify(spans[0]?.attributes)).toContain('too deep');
});
