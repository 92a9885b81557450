import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactCards, redactEmails, redactKeys, redactSecrets, redactTokens } from '../redact.ts';
import type { Redact } from '../index.ts';
import { redactNamed } from '../processing/redact-named.ts';

const PRESETS: ReadonlyArray<readonly [string, Redact]> = [
  ['the default redaction', (value, { path }) => redactNamed(value, path)],
  ['the default redaction of errors', (value) => redactNamed(value, 'honeyhive_error')],
  ['redactKeys', redactKeys()],
  ['redactKeys with names', redactKeys(['patientId', 'insuranceNumber'])],
  ['redactTokens', redactTokens()],
  ['redactEmails', redactEmails()],
  ['redactCards', redactCards()],
  ['redactSecrets', redactSecrets()],
];
const PLACE = { path: 'honeyhive_inputs.text', kind: 'inputs' } as const;

/** Beginnings of what presets look for: repeated, each is a start that never comes to its end. */
const PIECES = [
  'a',
  '1',
  '1 ',
  '11-',
  '2026-11-10 ',
  '4111 1111 1111 1111 ',
  '4111',
  '0 7 14 21 ',
  'eyJ-',
  'eyJ.',
  'eyJabcdefgh.',
  'sk-',
  'sk-a-',
  'hh_',
  'AKIA',
  'xoxb-',
  'glpat-....',
  'SG.',
  '@',
  'a@',
  'a@b.',
  'a.@',
  '@a.a.',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN ',
  '-',
  '--a ',
  'password',
  'password=',
  'password="',
  "password='",
  '"password":"',
  '\\"',
  'token=a=',
  'a="',
  '://',
  'http://',
  'http://a:',
  'http://a:b@',
  'https://x/reset/',
  '?sig=',
  'GET /',
  '/Aa1b',
  'Basic ',
  'Basic aaaaaaaa',
  'Bearer ',
  'curl -u a:',
  'DE89 3704 ',
  'GB82WEST',
  '+1 ',
  '(415) ',
  'Cookie: a=b; ',
  'Authorization: Digest ',
  '<password>',
  '{"a":',
  '[',
  '{',
  '["a",',
  '\\',
  '\n',
  'é',
  '中',
  '\u{1F600}',
  '\uD800',
  `${'a'.repeat(60)}=`,
  `${'a'.repeat(61)}=`,
  'abc8Q~',
  'Aa1',
  // Names beside values, names that are values, names without end, encoded signs.
  'secret,',
  'token:',
  '"secret","a",',
  '["x-api-key","a",',
  '"name":"token",',
  '"value":"a",',
  '"value":[',
  '"value":"',
  '"token":"x","logprob":',
  '"{\\"a\\":",',
  'key   ',
  'token=> ',
  'a.b.key=',
  '; a',
  '--password ',
  '//a:',
  '%25',
  'token%3D',
  '&a%26key=',
];

/** Words before a value that never comes, however long the run of one character behind them. */
const BEGINNINGS = [
  'Basic',
  'Bearer',
  'Digest',
  'Authorization:',
  'Cookie:',
  'curl -u',
  'curl --user',
  'password',
  'token:',
  '--api-key',
  '"secret"',
  '-----BEGIN PRIVATE KEY-----',
  'eyJ',
  'sk-',
  'https://a',
  'https://a/?token',
  '?password=; ',
  '"credentials":{"',
  'secret: [',
  '["password",',
  'GET /reset/',
  'DE89',
  '+49',
  'a@b',
];

/** A text of `length` characters: one or a few pieces again and again, perhaps in what begins like JSON. */
const hostile = fc
  .record({
    pieces: fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ minLength: 1 })), {
      minLength: 1,
      maxLength: 4,
    }),
    start: fc.constantFrom('', 'https://h.test/', '{"', '{"a":"', '[{"password":"', 'Cookie: '),
  })
  .map(({ pieces, start }) => (length: number) => {
    const piece = pieces.join('');
    return (start + piece.repeat(Math.ceil(length / piece.length))).slice(0, length);
  });

const cpuMs = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
const bestOf = (times: number, work: () => unknown): number =>
  Math.min(...Array.from({ length: times }, () => cpuMs(work)));

test.each(PRESETS)(
  '%s takes at most six times as long for a text four times as long, whatever is in it',
  (_, redact) => {
    const isLinear = (textOf: (length: number) => string): void => {
      const short = textOf(50_000);
      const long = textOf(200_000);
      redact(short.slice(0, 2_000), PLACE);
      const shortMs = bestOf(2, () => redact(short, PLACE));
      // Cubic time would be 64 times as long; below some milliseconds the clock says nothing.
      const allowed = 6 * Math.max(shortMs, 10);
      let longMs = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 12 && longMs > allowed; round += 1)
        longMs = Math.min(
          longMs,
          cpuMs(() => redact(long, PLACE)),
        );
      expect(longMs).toBeLessThanOrEqual(allowed);
    };
    for (const piece of [...PIECES, '?', '?a', '&a=', '\\"'])
      for (const start of ['', 'https://h.test/', '{"a":"'])
        isLinear((length) =>
          (start + piece.repeat(Math.ceil(length / piece.length))).slice(0, length),
        );
    for (const start of BEGINNINGS)
      for (const filler of [' ', '\t', 'a', '0', '=', '-'])
        isLinear((length) => (start + filler.repeat(length)).slice(0, length));
    fc.assert(fc.property(hostile, isLinear), { numRuns: 40, seed: 7 });
  },
  120_000,
);
