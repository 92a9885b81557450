import { type Attributes, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JSON_SERIALIZER } from './serializer.ts';

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((id) => !/^0+$/.test(id));
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 2 ** 53, -(2 ** 60), 2 ** 63, 1e300, Number.NaN, Infinity, -Infinity),
);
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  fc.oneof(
    text,
    number,
    fc.boolean(),
    fc.array(fc.option(text), { maxLength: 4 }),
    fc.array(fc.option(number), { maxLength: 4 }),
    fc.array(fc.option(fc.boolean()), { maxLength: 4 }),
  ),
  { maxKeys: 6 },
);
const count = fc.nat(3);
const time = fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 999_999_999 }));
const context = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.constantFrom(TraceFlags.NONE, TraceFlags.SAMPLED),
  isRemote: fc.boolean(),
  traceState: fc.option(fc.constantFrom(new TraceState('hh=1,other=2')), { nil: undefined }),
});
const resources = [
  resourceFromAttributes({ 'service.name': 'shop', replicas: 3 }),
  resourceFromAttributes({}, { schemaUrl: 'https://opentelemetry.io/schemas/1.38.0' }),
];
const scopes = [
  { name: '@honeyhive/core', version: '1' },
  { name: 'other' },
  { name: 'schema', version: '2', schemaUrl: 'https://example.com/1' },
];
const span: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: text,
    kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER),
    own: context,
    parent: fc.option(context, { nil: undefined }),
    startTime: time,
    endTime: time,
    status: fc.record({
      code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
      message: fc.option(text, { nil: undefined }),
    }),
    attributes,
    events: fc.array(
      fc.record({
        name: text,
        time,
        attributes: fc.option(attributes, { nil: undefined }),
        droppedAttributesCount: count,
      }),
      { maxLength: 3 },
    ),
    links: fc.array(
      fc.record({
        context,
        attributes: fc.option(attributes, { nil: undefined }),
        droppedAttributesCount: count,
      }),
      { maxLength: 3 },
    ),
    dropped: fc.tuple(count, count, count),
    resource: fc.constantFrom(...resources),
    instrumentationScope: fc.constantFrom(...scopes),
  })
  .map(({ own, parent, dropped, ...rest }) => ({
    ...rest,
    spanContext: () => own,
    parentSpanContext: parent,
    duration: [0, 0],
    ended: true,
    droppedAttributesCount: dropped[0],
    droppedEventsCount: dropped[1],
    droppedLinksCount: dropped[2],
  })) as fc.Arbitrary<ReadableSpan>;

const someSpan = (): ReadableSpan => fc.sample(span, { numRuns: 1, seed: 1 })[0] ?? never();
function never(): never {
  throw new Error('there is no sample');
}

type Json = { readonly [key: string]: unknown };
const parse = (body: Uint8Array | undefined): unknown =>
  JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));

/** What a receiver makes of a request: empty and zero are the same as absent, numbers of any form are numbers. */
function meant(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meant);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, inside]): [string, unknown] => [key, plain(key, inside)])
    .filter(([, inside]) => !isEmpty(inside));
  return Object.fromEntries(kept);
}
function plain(key: string, value: unknown): unknown {
  if (key === 'value') return { is: anyValue(value as Json) };
  if (key.endsWith('UnixNano')) return BigInt(String(value));
  return meant(value);
}
/** Numbers by what they are: OpenTelemetry's writer calls every whole one an int, and writes odd ones as null. */
function anyValue(value: Json): unknown {
  const [entry] = Object.entries(value);
  if (!entry) return 'nothing';
  const [kind, inside] = entry;
  if (kind === 'arrayValue')
    return ((inside as { values?: Json[] }).values ?? []).map((item) => anyValue(item));
  if (kind === 'intValue' || kind === 'doubleValue')
    return inside === null ? 'odd' : Number(inside) + 0;
  return inside === 'NaN' || inside === 'Infinity' || inside === '-Infinity' ? 'odd' : inside;
}
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === 0 ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

/** OpenTelemetry's writer puts a resource's schema in twice, once where the schema of OTLP knows no such field. */
function withoutSecondSchema(request: unknown): unknown {
  const { resourceSpans } = request as {
    resourceSpans: Array<{ resource: { schemaUrl?: string } }>;
  };
  for (const { resource } of resourceSpans) delete resource.schemaUrl;
  return request;
}

describe('spans in JSON', () => {
  test('say the same as OpenTelemetry’s own serializer, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (spans) => {
        const ours = parse(JSON_SERIALIZER.request(spans.map((one) => JSON_SERIALIZER.write(one))));
        const theirs = withoutSecondSchema(parse(JsonTraceSerializer.serializeRequest(spans)));
        expect(meant(ours)).toEqual(meant(theirs));
      }),
      { numRuns: 200 },
    );
  });

  test('have whole numbers and times as digits, exactly, and no number that JSON has not got', () => {
    const one = someSpan();
    const written = JSON_SERIALIZER.write({
      ...one,
      startTime: [1_764_000_000, 7],
      attributes: {
        int: 7,
        big: 2 ** 60,
        huge: 1e300,
        half: 0.5,
        nan: Number.NaN,
        low: -Infinity,
        list: [1, null, 2.5],
      },
    });
    const { startTimeUnixNano, attributes: list } = JSON.parse(String(written.span)) as {
      startTimeUnixNano: string;
      attributes: Array<{ key: string; value: unknown }>;
    };
    expect(startTimeUnixNano).toBe('1764000000000000007');
    expect(Object.fromEntries(list.map(({ key, value }) => [key, value]))).toEqual({
      int: { intValue: '7' },
      big: { intValue: '1152921504606846976' },
      huge: { doubleValue: 1e300 },
      half: { doubleValue: 0.5 },
      nan: { stringValue: 'NaN' },
      low: { stringValue: '-Infinity' },
      list: { arrayValue: { values: [{ intValue: '1' }, {}, { doubleValue: 2.5 }] } },
    });
  });

  test('keep any text as it is, but for halves of characters', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xff_ff }),
      fc.integer({ min: 0, max: 0x7f }),
      fc.constantFrom(0x22, 0x5c, 0x0a, 0xd8_3d, 0xde_00, 0x20_28),
    );
    const any = fc.array(unit, { maxLength: 20 }).map((units) => String.fromCharCode(...units));
    const whole = (given: string): string => given.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
    const one = someSpan();
    fc.assert(
      fc.property(any, any, (key, value) => {
        const { span: written } = JSON_SERIALIZER.write({ ...one, attributes: { [key]: value } });
        expect(JSON.parse(String(written))).toMatchObject({
          attributes: [{ key: whole(key), value: { stringValue: whole(value) } }],
        });
        expect(String(written)).toBe(whole(String(written)));
      }),
      { numRuns: 500 },
    );
  });

  test('are UTF-8 even when a string was cut in the middle of a character', () => {
    const one = someSpan();
    const written = JSON_SERIALIZER.write({
      ...one,
      name: 'a\uD83D',
      attributes: { '\uDC00': '☕\\ud83d 😀' },
    });
    expect(JSON.parse(String(written.span))).toMatchObject({
      name: 'a\uFFFD',
      attributes: [{ key: '\uFFFD', value: { stringValue: '☕\\ud83d 😀' } }],
    });
  });
});
