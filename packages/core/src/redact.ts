/** Presets for the option `redact`. @module */
import { remembered } from './remembered.ts';
import type { Redact, RedactPlace, RedactValue } from './processing/redact.ts';

/** Stands where something was taken out; the word says what. */
const mark = (what: string): string => `[${what}]`;

/** What matches has `least` characters at least: shorter texts, which are many, are not searched. */
const replacing =
  (pattern: RegExp, what: string, least: number): Redact =>
  (value) =>
    typeof value === 'string' && value.length >= least
      ? value.replaceAll(pattern, mark(what))
      : value;

const SECRET_NAMES = [
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'privatekey',
];

/** `X-Api-Key`, `api_key` and `apiKey` are one name. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '');

/** A name and its words: `refreshToken` is `refreshtoken`, `refresh` and `token`; `tokenizer` is itself alone. */
const wordsOf = (name: string): readonly string[] => [
  plain(name),
  ...name.split(/[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])/).map(plain),
];

/** The bucket is no name of the user's. */
const BUCKET =
  /^honeyhive_[a-z_]+\.|^(?:config|feedback|inputs|metadata|metrics|outputs|userProperties)\./;

/**
 * Takes out whole values by the name they stand under, wherever it stands in the path: `password`, `api_key` and the
 * like, or names of your own.
 */
export function redactKeys(names: readonly string[] = SECRET_NAMES): Redact {
  const wanted = new Set(names.map(plain));
  const isOwn = names !== SECRET_NAMES;
  const isSecret = remembered((path) =>
    path
      .replace(BUCKET, '')
      .split('.')
      .some((part) => wordsOf(part).some((word) => wanted.has(word)) || hasPair(part, wanted)),
  );
  return (value, { path }: RedactPlace) => {
    // Token counts are figures, not secrets; names of your own are meant as they are.
    if (typeof value !== 'string' && !isOwn) return value;
    return isSecret(path) ? mark('secret') : value;
  };
}

/** Names of two words stand together in longer ones: `x-api-key-id`. */
function hasPair(name: string, wanted: ReadonlySet<string>): boolean {
  const words = wordsOf(name).slice(1);
  return words.some((word, index) => wanted.has(word + (words[index + 1] ?? '')));
}

/** Takes out API keys and tokens by their well-known shapes: `sk-…`, `hh_…`, `ghp_…`, `AKIA…`, JSON Web Tokens, Bearer values. */
export const redactTokens = (): Redact =>
  replacing(
    /\b(?:sk-[\w-]{16,}|hh_[\w-]{16,}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z\d]{16}|AIza[\w-]{30,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*)|(?<=\b[Bb]earer )[\w.~+/-]{8,}=*/g,
    'token',
    8,
  );

/** Takes out e-mail addresses. */
export function redactEmails(): Redact {
  const clean = replacing(/\b[\w.%+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})+\b/gi, 'e-mail', 5);
  // Most texts have no such sign in them, and are not searched at every character.
  return (value, place) =>
    typeof value === 'string' && value.includes('@') ? clean(value, place) : value;
}

/** Takes out payment card numbers: 13 to 19 digits that pass the check every card's number passes. */
export const redactCards = (): Redact => (value) => {
  // The least number of 13 digits: nearly none is that large.
  if (typeof value === 'number')
    return Math.abs(value) >= 1e12 && isCard(String(value)) ? mark('card') : value;
  return typeof value === 'string' && value.length >= 13
    ? value.replaceAll(/(?<![A-Za-z\d])\d(?:[ -]?\d){12,}(?![A-Za-z\d])/g, withoutCards)
    : value;
};

/** Digits in groups: a card may stand beside other numbers, but it begins and ends with a group. */
function withoutCards(digits: string): string {
  const groups = [...digits.matchAll(/\d+/g)];
  for (const [from, first] of groups.entries()) {
    for (let to = groups.length - 1; to >= from; to -= 1) {
      const last = groups[to];
      if (!last) continue;
      const end = last.index + last[0].length;
      if (!isCard(digits.slice(first.index, end))) continue;
      return digits.slice(0, first.index) + mark('card') + withoutCards(digits.slice(end));
    }
  }
  return digits;
}

function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || !/^[\d -]+$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** One after the other: each sees what the one before has left. A value that is left out stays out. */
export function redactAll(...redactions: readonly Redact[]): Redact {
  return (value, place) => {
    let left: RedactValue | undefined = value;
    for (const redact of redactions) left = left === undefined ? undefined : redact(left, place);
    return left;
  };
}
