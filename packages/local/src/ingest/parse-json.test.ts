import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

test('while a large body is checked, others are answered every two megabytes', async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const text = 'a'.repeat(20_000_000);
  expect(await parseJson(Buffer.from(JSON.stringify([text])))).toEqual([text]);
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(10);
});

test.each([
  ['a quote behind a backslash on the edge of a step', `["${'a'.repeat(1_999_997)}\\"","b"]`],
  ['brackets in a text over the edge', `["${'['.repeat(2_000_500)}"]`],
])('%s is read as one text', async (_, text) => {
  expect(await parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
});

test('a million values and one are refused', async () => {
  const body = Buffer.from(`[${'1,'.repeat(1_000_000)}1]`);
  await expect(parseJson(body)).rejects.toMatchObject({ status: 413 });
});
