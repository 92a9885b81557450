/** Presets for the option `redact`. @module */
import type { Redact, RedactPlace, RedactValue } from './processing/redact.ts';

/** Stands where something was taken out; the word says what. */
const mark = (what: string): string => `[${what}]`;

const everyText = (value: RedactValue, change: (text: string) => string): RedactValue =>
  typeof value === 'string' ? change(value) : value;

const replacing =
  (pattern: RegExp, what: string): Redact =>
  (value) =>
    everyText(value, (text) => text.replaceAll(pattern, mark(what)));

const SECRET_NAMES = [
  'password',
  'passwd',
  'secret',
  'token',
  'api_key',
  'apikey',
  'authorization',
  'cookie',
  'credential',
  'private_key',
];
const words = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d.]/g, '');

/** Takes out whole values by the name they stand under, wherever it stands in the path: `password`, `api_key` and the like, or names of your own. */
export function redactKeys(names: readonly string[] = SECRET_NAMES): Redact {
  const wanted = names.map(words);
  return (value, { path }: RedactPlace) => {
    const parts = path.split('.').slice(1).map(words);
    // Token counts are figures, not secrets.
    if (typeof value === 'number') return value;
    return parts.some((part) => wanted.some((name) => part.includes(name)))
      ? mark('secret')
      : value;
  };
}

/** Takes out API keys and tokens by their well-known shapes: `sk-…`, `hh_…`, `ghp_…`, `AKIA…`, JSON Web Tokens, Bearer values. */
export const redactTokens = (): Redact =>
  replacing(
    /\b(?:sk-[\w-]{16,}|hh_[\w-]{16,}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z\d]{16}|AIza[\w-]{30,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*)|(?<=\bBearer )[\w.~+/-]{8,}=*/g,
    'token',
  );

/** Takes out e-mail addresses. */
export const redactEmails = (): Redact =>
  replacing(/\b[\w.%+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})+\b/gi, 'e-mail');

/** Takes out payment card numbers: 13 to 19 digits that pass the check every card's number passes. */
export const redactCards = (): Redact => (value) =>
  everyText(value, (text) =>
    text.replaceAll(/\b\d(?:[ -]?\d){12,18}\b/g, (digits) =>
      isCard(digits) ? mark('card') : digits,
    ),
  );

function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
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
