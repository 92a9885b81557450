import { expect, test } from 'vitest';
import { readBinary, readJson } from './strict-reader.ts';

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'turn',
  kind: 1,
  startTimeUnixNano: '1700000000000000001',
  endTimeUnixNano: '1700000000000000002',
};
const requestOf = (span: object): string =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });

test('a valid span is read as it is, to the nanosecond', () => {
  const [resource] = readJson(requestOf(SPAN)).resourceSpans;
  expect(resource?.scopeSpans[0]?.spans).toEqual([{ ...SPAN, kind: 'SPAN_KIND_INTERNAL' }]);
});

test.each([
  ['a field nobody knows', { ...SPAN, sessionId: 'x' }],
  ['a value without its type', { ...SPAN, attributes: [{ key: 'a', value: 'text' }] }],
  [
    'a value of two types',
    { ...SPAN, attributes: [{ key: 'a', value: { intValue: '1', stringValue: '1' } }] },
  ],
  ['a negative count', { ...SPAN, droppedLinksCount: -1 }],
  ['an id that is no hex', { ...SPAN, spanId: 'b7ad6b716920333Z' }],
  ['a name that is no text', { ...SPAN, name: 5 }],
  ['a time that is no whole number', { ...SPAN, startTimeUnixNano: '1.5' }],
])('%s is refused', (_, span) => {
  expect(() => readJson(requestOf(span))).toThrow(/cannot decode|no id/);
});

test('bytes that no official file describes are refused', () => {
  // Field 99 of the request.
  expect(() => readBinary(Uint8Array.from([0x9a, 0x06, 0x01, 0x41]))).toThrow('no official file');
});
