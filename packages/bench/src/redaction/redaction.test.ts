import { redactSecrets } from '@honeyhive/core/redact';
import { describe, expect, test } from 'vitest';
import { harmlessTexts, secretTexts } from './redaction-corpus.mjs';

const redact = redactSecrets();
const clean = (text: string): unknown =>
  redact(text, { path: 'honeyhive_inputs.text', kind: 'inputs' });

describe.each([1, 11, 101])('redactSecrets on the corpora of seed %i', (seed) => {
  test('finds at least 195 of 200 secrets of more than fifty kinds', () => {
    const secrets = secretTexts(seed);
    expect(secrets).toHaveLength(200);
    expect(new Set(secrets.map(({ kind }) => kind)).size).toBeGreaterThan(50);
    for (const { text, secret } of secrets) expect(text).toContain(secret);
    const missed = secrets.filter(({ text, secret }) => String(clean(text)).includes(secret));
    expect(missed.length).toBeLessThanOrEqual(5);
  });

  test('changes none of 200 texts that only look as if they held one', () => {
    const texts = harmlessTexts(seed);
    expect(new Set(texts).size).toBe(200);
    expect(texts.filter((text) => clean(text) !== text)).toEqual([]);
  });
});
