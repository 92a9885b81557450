import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUuid, uuidv5 } from './uuid.ts';

const NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/** The same by Node's own SHA-1. */
function expected(name: string): string {
  const bytes = Buffer.concat([
    Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'),
    Buffer.from(name),
  ]);
  const hash = createHash('sha1').update(bytes).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

test('an id that is no UUID becomes its UUIDv5, whatever its length and letters', () => {
  expect(uuidv5('https://honeyhive.ai/session', NAMESPACE)).toBe(
    '293e6ab9-294b-5bfc-933d-f6a187ca5a30',
  );
  for (let length = 0; length < 200; length += 1) {
    const name = 'x'.repeat(length);
    expect(uuidv5(name, NAMESPACE)).toBe(expected(name));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
      expect(uuidv5(name, NAMESPACE)).toBe(expected(name));
      expect(isUuid(uuidv5(name, NAMESPACE))).toBe(true);
    }),
  );
});

test.each([
  ['6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d', true],
  ['6F1A5BD2-4A0C-7A0F-BC56-0A3F5A0B1C2D', true],
  ['00000000-0000-0000-0000-000000000000', true],
  ['6f1a5bd2-4a0c-9a0f-9c56-0a3f5a0b1c2d', false],
  ['6f1a5bd2-4a0c-4a0f-cc56-0a3f5a0b1c2d', false],
  ['6f1a5bd24a0c4a0f9c560a3f5a0b1c2d', false],
  ['chat-1', false],
])('%s is a UUID: %s', (text, is) => {
  expect(isUuid(text)).toBe(is);
});
