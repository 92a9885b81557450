import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactLeft } from './redact-left.ts';
import { recordingTracer } from '../testing.ts';

const CANARY = 'CanaryBird77';

/** Attributes that the back end sends of `inputs`. */
function sent(inputs: unknown): string {
  const { tracer, spans } = recordingTracer();
  tracer.startSpan('s', { inputs }).end();
  return JSON.stringify(Object.entries(spans[0]?.attributes ?? {}));
}
const left = (inputs: unknown): string => JSON.stringify(redactLeft({ inputs }));

const NAMES = fc.constantFrom(
  'password',
  'X-Api-Key',
  'API Key',
  'authorization',
  'Cookie',
  'clientSecret',
  'csrfToken',
  'db_pass',
  'connectionString',
  'OPENAI_API_KEY',
  'jwt',
  'bearer',
  'content',
  'author',
  'max_tokens',
);
const NOTATIONS: ReadonlyArray<(name: string, value: string) => unknown> = [
  (name, value) => ({ [name]: value }),
  (name, value) => ({ [name]: { deep: [value] } }),
  (name, value) => [{ name, value }],
  (Name, Value) => ({ Parameters: [{ Value, Name }] }),
  (name, value) => [[name, value]],
  (name, value) => ({ rawHeaders: ['Host', 'h', name, value] }),
  (name, value) => `${name}=${value}`,
  (name, value) => `${name}: ${value}`,
  (name, value) => `curl --${name} ${value}`,
  (name, value) => `https://x.test/?${encodeURIComponent(name)}=${value}`,
  (name, value) => `a%26${encodeURIComponent(encodeURIComponent(name))}%3D${value}`,
  (name, value) => `postgres://${name}:${value}@db.test`,
  (name, value) => `<${name}>${value}</${name}>`,
  (name, value) => new Error(`request with ${name}: "${value}" failed`),
];
const WRITINGS: ReadonlyArray<(value: unknown) => unknown> = [
  (value) => value,
  (value) => JSON.stringify(value),
  (value) => JSON.stringify({ body: JSON.stringify(value) }),
  (value) => ({ error: `got ${JSON.stringify(value)}` }),
];

test('what the back end takes out, a page that is left early takes out too', () => {
  fc.assert(
    fc.property(
      NAMES,
      fc.constantFrom(...NOTATIONS),
      fc.constantFrom(...WRITINGS),
      (name, notation, write) => {
        const inputs = { given: write(notation(name, CANARY)) };
        if (sent(inputs).includes(CANARY)) return;
        expect(left(inputs)).not.toContain(CANARY);
      },
    ),
    { numRuns: 500 },
  );
});

test.each(['password', 'token_value', 'tokenSecret', 'api_keys', 'pwd', 'csrf'])(
  'a number under %s is taken out, as the back end does',
  (name) => {
    expect(sent({ [name]: 7_712_345_678 })).not.toContain('7712345678');
    expect(left({ [name]: 7_712_345_678 })).not.toContain('7712345678');
  },
);

describe('what is no secret stays in what a page leaves', () => {
  test.each([
    { question: 'What is the weather like in Bern?', city: 'Bern' },
    { usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }, max_tokens: 100 },
    { promptTokens: 12, token_count: 4, first_token: 7 },
    { author: 'Ada', authors: ['Ada', 'Grace'], session_id: 'abc', rating: 5, isKey: true },
    { url: 'https://x.test/chat?page=2', text: 'Say: hello, world' },
  ])('%j', (inputs) => {
    expect(redactLeft(inputs)).toEqual(inputs);
  });
});
