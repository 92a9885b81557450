import { describe, expect, test } from 'vitest';
import { FAMILIES, lookAlikes } from '../../../fixtures/look-alikes.ts';
import { CONTEXTS, ruleSecrets } from '../../../fixtures/secret-texts.ts';
import type { Redact } from '../../index.ts';
import { redactNamed } from '../redact-named.ts';
import { redactSecrets, redactTokens } from '../../redact.ts';

const PLACE = { path: 'honeyhive_inputs.text', kind: 'inputs' } as const;
const clean = (redact: Redact, text: string): string => String(redact(text, PLACE));

describe.each<[string, Redact]>([
  ['redactSecrets', redactSecrets()],
  ['redactTokens', redactTokens()],
  ['the default redaction', (value, { path }) => redactNamed(value, path)],
])('%s', (_, redact) => {
  test.each([1, 2, 3])(
    'changes no id, hash, picture, address, slug or name of code (%i)',
    (seed) => {
      const texts = lookAlikes(seed, 16);
      expect(Object.keys(FAMILIES).length).toBeGreaterThan(60);
      expect(texts.length).toBeGreaterThan(1_000);
      const changed = texts.filter(({ text }) => clean(redact, text) !== text);
      expect(changed).toEqual([]);
    },
  );
});

describe.each(Object.entries(CONTEXTS))('a key %s', (_, write) => {
  const secrets = [1, 2, 3].flatMap(ruleSecrets);

  test.each<[string, Redact]>([
    ['redactSecrets', redactSecrets()],
    ['redactTokens', redactTokens()],
  ])('of any known prefix is taken out by %s', (_name, redact) => {
    const left = secrets.filter(({ secret, rest }) => {
      const text = clean(redact, write(secret));
      return text.includes(rest) || text.includes(encodeURIComponent(rest));
    });
    // A few of the shorter ones happen to read like words.
    expect(left.length).toBeLessThanOrEqual(secrets.length / 100);
  });

  test('takes nothing with it that stands around', () => {
    const around = write('')
      .split(/\s+/)
      .filter((word) => /^\w+$/.test(word));
    for (const { secret } of secrets.slice(0, 20))
      for (const word of around) expect(clean(redactTokens(), write(secret))).toContain(word);
  });
});
