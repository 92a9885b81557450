import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventLines } from './event-lines.ts';

function read(pieces: Iterable<string>): unknown[] {
  const lines = new EventLines();
  const values: unknown[] = [];
  for (const piece of pieces) values.push(...lines.push(piece));
  return [...values, ...lines.end()];
}

const BODY = [
  ': a comment',
  'event: message',
  'data: {"one":1}',
  '',
  'data: {"two":',
  'data: [2,',
  'data: 2]}',
  '',
  'data: [DONE]',
  '',
  '{"line":3}',
  'data:{"last":4}',
];
const VALUES = [{ one: 1 }, { two: [2, 2] }, { line: 3 }, { last: 4 }];

test.each(['\n', '\r', '\r\n'])('events are the same however a body with %j is cut', (end) => {
  const body = BODY.join(end);
  fc.assert(
    fc.property(fc.array(fc.nat(body.length)), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), body.length];
      const pieces = at.slice(1).map((to, index) => body.slice(at[index], to));
      expect(read(pieces)).toEqual(VALUES);
    }),
  );
});

test('a value is known with the end of its line, before the end of the event', () => {
  expect(new EventLines().push('data: {"one":1}\n')).toEqual([{ one: 1 }]);
});

test('a line, or the data of an event, of more than four million characters is skipped alone', () => {
  const long = 'x'.repeat(1_000_000);
  const line = [`data: {"long":"`, long, long, long, long, '"}\n'];
  const data = [
    'data: [\n',
    ...Array.from({ length: 5 }, () => `data: "${long}",\n`),
    'data: 1]\n',
  ];
  for (const skipped of [line, data])
    expect(read(['data: {"one":1}\n\n', ...skipped, '\ndata: {"two":2}\n\n'])).toEqual([
      { one: 1 },
      { two: 2 },
    ]);
});

const userMs = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1_000;
};

/** True where four times as many pieces take about four times as long; quadratic time would be four times as much. */
function isLinear(piecesOf: (count: number) => string[]): boolean {
  const [short, long] = [piecesOf(4_000), piecesOf(16_000)];
  read(short.slice(0, 500));
  for (let round = 0; round < 3; round += 1) {
    const longMs = userMs(() => read(long));
    const shortsMs = userMs(() => [1, 2, 3, 4].forEach(() => read(short)));
    // Below some milliseconds the clock says nothing.
    if (longMs <= 2 * Math.max(shortsMs, 10)) return true;
  }
  return false;
}

const times = (piece: string) => (count: number) => Array.from({ length: count }, () => piece);
test.each<[string, (count: number) => string[]]>([
  ['a line without end', times('x'.repeat(100))],
  ['a line of data without end', (count) => ['data: ', ...times('x'.repeat(100))(count)]],
  ['data of many lines', (count) => ['data: [\n', ...times(`data: "${'x'.repeat(40)}",\n`)(count)]],
  [
    'data that looks whole in each line',
    (count) => ['data: [[]\n', ...times('data: ,[]\n')(count)],
  ],
  ['ends of lines alone', times('\r')],
])('%s takes about four times as long for four times as many pieces', (_, piecesOf) => {
  expect(isLinear(piecesOf)).toBe(true);
});
