import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  redactCards,
  redactEmails,
  redactKeys,
  redactSecrets,
  redactTokens,
} from '../../redact.ts';
import type { Redact } from '../../index.ts';
import { redactNamed } from '../redact-named.ts';
import { maskAttribute } from '../message-content.ts';
import { capturedAttribute } from '../../spans/write/captured-attribute.ts';
import { redactLeft } from '../../seam/redact-left.ts';

/** Every switch of `capture` off. */
const HIDDEN = {
  inputs: false,
  outputs: false,
  arguments: false,
  promptText: false,
  media: false,
  images: false,
};
const PRESETS: ReadonlyArray<readonly [string, Redact]> = [
  ['the default redaction', (value, { path }) => redactNamed(value, path)],
  ['the default redaction of errors', (value) => redactNamed(value, 'honeyhive_error')],
  ['the redaction of what a page leaves', (value) => String(redactLeft(value))],
  ['the mask of an error’s stack', (value) => maskAttribute('error.stack', value, HIDDEN)],
  ['the choice of names without content', (value) => capturedAttribute(String(value), 'a', HIDDEN)],
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
  'at :1:1',
  'stack',
  'message',
  'a_',
  'aId',
  ' \n',
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
  '/',
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
  '=\\',
  'a="',
  'key: |\n a',
  // Structures that are never closed, and names in them.
  '"password":{{',
  ' password: |\n',
  'value=',
  'key value=',
  'value=\\\\"',
  '"name":"x","value="',
  'is_',
  'properties.a.',
  'token7',
  `+${'1'.repeat(40)} `,
  `+${'1'.repeat(30)}x `,
  '+1 1-(1)',
  'sk-aaaabbbbaaaabbbbaaaabbbb ',
  '<password a=',
  '<a>',
  'name="password"\n',
  'mysql ',
  'login a password ',
  'setKey("a',
  'identified by ',
  '\\u0070',
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

/** What stands before and behind the pieces: each with every piece in `npm run check -- --full`. */
const FRAMES = ['', 'https://h.test/', '{"a":"', '"password":{"type":"x","'].flatMap((start) =>
  ['', '_password":"x"', ' x\u2028y'].map((end) => [start, end] as const),
);

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

const userMs = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1_000;
};

/** Characters of the short text; `npm run check -- --full` takes more. */
const LENGTH = Number(process.env['LINEAR_LENGTH'] ?? 12_500);
const IS_FULL = process.env['LINEAR_LENGTH'] !== undefined;
/** Rounds before a text counts as slow. */
const MAX_ROUNDS = 3;

/**
 * True where a text four times as long takes about as long as four texts: quadratic time would be four times as much. The
 * two are measured one right after the other, since a core that is shared with other work takes twice as long for both.
 */
function isLinear(
  redact: (text: string) => unknown,
  textOf: (length: number) => string,
  length = LENGTH,
): boolean {
  const short = textOf(length);
  const long = textOf(4 * length);
  redact(short.slice(0, 2_000));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const longMs = userMs(() => redact(long));
    // Below some milliseconds the clock says nothing.
    if (longMs <= 20) return true;
    const shortsMs = userMs(() => {
      for (let index = 0; index < 4; index += 1) redact(short);
    });
    if (longMs <= 2 * shortsMs) return true;
  }
  return false;
}

test.each(PRESETS)(
  '%s takes about four times as long for a text four times as long, whatever is in it',
  (_, redact) => {
    const expectLinear = (textOf: (length: number) => string): void => {
      const run = (text: string): unknown => redact(text, PLACE);
      expect([textOf(100), isLinear(run, textOf)]).toEqual([textOf(100), true]);
    };
    for (const [index, piece] of [...PIECES, '?', '?a', '&a=', '\\"'].entries())
      for (const [at, [start, end]] of FRAMES.entries())
        if (IS_FULL || at === 0 || at === index % FRAMES.length)
          expectLinear(
            (length) =>
              (start + piece.repeat(Math.ceil(length / piece.length))).slice(0, length) + end,
          );
    for (const start of BEGINNINGS)
      for (const filler of [' ', '\t', 'a', '0', '=', '-'])
        expectLinear((length) => (start + filler.repeat(length)).slice(0, length));
    fc.assert(fc.property(hostile, expectLinear), { numRuns: 40, seed: 7 });
  },
  120_000,
);

test('a redaction that takes four times as long per character for such a text is found', () => {
  const quadratic = (text: string): string => text.replaceAll(/a+b/g, '');
  expect(isLinear(quadratic, (length) => 'a'.repeat(length), 4_000)).toBe(false);
});

/** Parts of names: repeated, each may continue the name of a secret that never comes to its end. */
const NAME_PARTS =
  '7 v1 value old_ _ . token is_ has_a_ properties. properties.a. items. a_of.1. pass key. aA A_ secret_ auth_header api_ headers.1. a.1. error. reasons_ 1';
const NAME_BEGINNINGS = ['', 'token', 'secret_', 'pass', 'properties.a.', 'headers.'];
const NAME_ENDS = ['', 'x', '!', '.', '1', 'value'];

test.each<readonly [string, (name: string) => unknown]>([
  ['the name of a value', (name) => redactNamed('a', name)],
  ['a name in a text', (name) => redactNamed(`{"${name}": "a"}`, 'honeyhive_inputs.text')],
  [
    'a name given to `redactKeys`',
    (name) => redactKeys(['patientId'])('a', { path: name, kind: 'inputs' }),
  ],
])(
  '%s takes about four times as long where the name is four times as long, whatever is in it',
  (_, redact) => {
    for (const part of NAME_PARTS.split(' '))
      for (const start of NAME_BEGINNINGS)
        for (const end of NAME_ENDS) {
          const nameOf = (length: number): string =>
            start + part.repeat(Math.ceil(length / part.length)) + end;
          expect([nameOf(20), isLinear(redact, nameOf, 10_000)]).toEqual([nameOf(20), true]);
        }
  },
  120_000,
);
