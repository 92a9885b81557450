import { isRandom, isVaried } from './is-random.ts';
import { mark } from './preset.ts';
import { type SecretCharacters, SECRET_PREFIXES } from './secret-prefixes.ts';

const CLASSES: Readonly<Record<SecretCharacters, string>> = {
  alnum: 'A-Za-z\\d',
  base64: '\\w+/=-',
  dotted: '\\w.=-',
  hex: 'A-Fa-f\\d',
  upper: 'A-Z\\d',
  word: '\\w-',
};

/** Matches a text, literal or percent-encoded. */
const literal = (text: string): string =>
  text.replaceAll(/[^\w-]/g, (sign) => `(?:\\${sign}|${encodeURIComponent(sign)})`);
const decoded = (text: string): string =>
  text.replaceAll(/%[2-7][\dA-F]/g, (escape) => decodeURIComponent(escape));

/** Matches at least `least` characters of a class, with signs percent-encoded or not. */
const many = (characters: SecretCharacters, least: number): string =>
  characters === 'base64'
    ? `(?:[${CLASSES.base64}]|%(?:2B|2F|3D)){${least},}`
    : `[${CLASSES[characters]}]{${least},}`;

/**
 * Builds a single expression for every row, grouped by first letter, so most positions of a text are rejected at
 * once.
 */
function prefixPattern(): RegExp {
  const byLetter = new Map<string, string[]>();
  for (const [, prefixes, characters, least] of SECRET_PREFIXES) {
    for (const prefix of prefixes.split(' ')) {
      const letter = prefix.charAt(0);
      // A prefix without a separator may occur in the middle of base64 too.
      const start = /\w$/.test(prefix) && !prefix.endsWith('_') ? '(?<![+/].)' : '';
      const rest = `${start}${literal(prefix.slice(1))}${many(characters, least)}`;
      byLetter.set(letter, [...(byLetter.get(letter) ?? []), rest]);
    }
  }
  const groups = [...byLetter].map(([letter, rests]) => `${literal(letter)}(?:${rests.join('|')})`);
  return new RegExp(`(?<![A-Za-z\\d])(?:${groups.join('|')})`, 'g');
}

/**
 * Shapes of secrets without a prefix. Every pattern starts behind a character which the secret cannot contain, or
 * has a bounded length: the time is linear in the text.
 */
const SHAPES: readonly RegExp[] = [
  // JSON Web Tokens: two to five parts, the first an object in base64.
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g,
  // Discord bots, Telegram bots, Azure clients, Mailchimp, Terraform Cloud, MaxMind, Facebook apps.
  /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}/g,
  /(?<![\w:-])\d{8,10}:[\w-]{35}(?![\w-])/g,
  /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g,
  /(?<![A-Za-z\d])[a-f\d]{32}-us\d{1,2}(?!\w)/g,
  /(?<![A-Za-z\d])[A-Za-z\d]{14}\.atlasv1\.[\w=-]{60,70}/g,
  /(?<![A-Za-z\d])[A-Za-z\d]{6}_[A-Za-z\d]{29}_mmk(?!\w)/g,
  /(?<!\d)\d{15,16}\|[\w-]{27,40}/g,
  // Addresses which allow posting without further credentials.
  /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/webhookb2\/)[\w/@+-]{20,}/g,
];

const PRIVATE_KEY =
  /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z\d ]{0,40}KEY(?: BLOCK)?-----)?/g;

const BEARER = /(?<=\b[Bb]earer )[\w.~+/-]{8,}=*/g;

/** Prefixes with the class of following characters, longest first, by first letter. */
const PREFIXES = new Map<string, Array<{ prefix: string; characters: SecretCharacters }>>();
for (const [, prefixes, characters] of SECRET_PREFIXES)
  for (const prefix of prefixes.split(' ')) {
    const list = PREFIXES.get(prefix.charAt(0)) ?? [];
    PREFIXES.set(prefix.charAt(0), list);
    list.push({ prefix, characters });
    list.sort((a, b) => b.prefix.length - a.prefix.length);
  }

/** True for a prefix with a random rest. A name with the same beginning continues with words. */
function isKey(found: string): boolean {
  const text = decoded(found);
  const known = PREFIXES.get(text.charAt(0))?.find(({ prefix }) => text.startsWith(prefix));
  const rest = text.slice(known?.prefix.length);
  // Capitals and a few digits may have no digit, and their number is fixed.
  return known?.characters === 'upper' ? isVaried(rest) && /[A-Z]/.test(rest) : isRandom(rest);
}

/** True for the text behind `Bearer` in a header, false for a word in a sentence. */
const isBearer = (text: string): boolean => /[\d=~+/]/.test(text) || text.length >= 20;

let pattern: RegExp | undefined;

/** `text` without API keys, tokens and private keys. */
export function replaceTokens(text: string): string {
  pattern ??= prefixPattern();
  const token = mark('token');
  const where =
    (accepts: (found: string) => boolean) =>
    (found: string): string =>
      accepts(found) ? token : found;
  let left = text.includes('-----BEGIN ')
    ? text.replaceAll(PRIVATE_KEY, mark('private key'))
    : text;
  left = left.replaceAll(pattern, where(isKey));
  for (const shape of SHAPES) left = left.replaceAll(shape, token);
  return left.replaceAll(BEARER, where(isBearer));
}
