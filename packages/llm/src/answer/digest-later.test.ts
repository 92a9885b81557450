import { expect, test } from 'vitest';
import { digestLater, hashing, withDigests } from './digest-later.ts';

const PRIVATE = { capture: { media: false, images: true } };

test('a call that cannot be read, whose media stay here, switches hashes off for nobody else', async () => {
  const unreadable = (): never => {
    throw new Error('unreadable');
  };
  expect(() => withDigests(PRIVATE, unreadable)).toThrow('unreadable');
  expect(hashing.isOff).toBe(false);
  const bytes = new TextEncoder().encode('tea');
  const [digest, hashed] = withDigests({}, () => digestLater(bytes.length, () => bytes));
  await hashed;
  expect(digest.hex).toMatch(/^[\da-f]{64}$/);
  const [kept] = withDigests(PRIVATE, () => digestLater(bytes.length, () => bytes));
  expect(kept.hex).toBeUndefined();
});
