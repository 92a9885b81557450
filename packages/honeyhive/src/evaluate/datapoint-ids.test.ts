import { expect, test } from 'vitest';
import { datapointIdOf, datasetIdOf } from './datapoint-ids.ts';

// Computed by Python: sha256(json.dumps(datapoint, sort_keys=True) + '3').
test.each([
  ['{"inputs":{"b":1,"a":[1,2.5,-0.1],"B":null}}', 'EXT-0be8da648ffd4ed3'],
  ['{"inputs":{"q":"\\n\\t\\"\\\\/ \\u007f \\u2028 \u00e9 \ud83d\ude00"}}', 'EXT-2c9cde63969a823b'],
  ['{"inputs":{"n":1e-7,"big":1e21,"ok":true,"no":false}}', 'EXT-c20857d76878555b'],
  ['{"inputs":{"\\uff5e":1,"\ud83d\ude00":2,"z":3}}', 'EXT-ac30128975845be0'],
  ['{"inputs":{},"ground_truth":{"list":[],"deep":{"x":[{"y":null}]}}}', 'EXT-f2d36422e0698e3c'],
])('the id of %s is that of the Python SDK', (text, id) => {
  expect(datapointIdOf(JSON.parse(text) as object, 3)).toBe(id);
});

test('dates, undefined and big integers have ids, and a datapoint that holds itself is refused', () => {
  const inputs = { at: new Date(0), n: 2n, none: undefined };
  const same = { inputs: { n: 2, at: '1970-01-01T00:00:00.000Z' } };
  expect(datasetIdOf([{ inputs }])).toBe(datasetIdOf([same]));
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(() => datasetIdOf([{ inputs: circular }])).toThrow(/holds itself/);
});
