import { mark } from './redact-text.ts';
import { type SecretCharacters, SECRET_PREFIXES } from './secret-prefixes.ts';

const CLASSES: Readonly<Record<SecretCharacters, string>> = {
  alnum: 'A-Za-z\\d',
  base64: '\\w+/=-',
  dotted: '\\w.=-',
  hex: 'A-Fa-f\\d',
  upper: 'A-Z\\d',
  word: '\\w-',
};

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** One expression for all rows, grouped by first letter, so that most positions of a text are left after one look. */
function prefixPattern(isCommon: boolean): RegExp {
  const byLetter = new Map<string, string[]>();
  for (const [, prefixes, characters, least, isCommonRow = false] of SECRET_PREFIXES) {
    if (isCommonRow !== isCommon) continue;
    for (const prefix of prefixes.split(' ')) {
      const letter = prefix.charAt(0);
      // A prefix without a separator may occur in the middle of base64 too.
      const start = /\w$/.test(prefix) && !prefix.endsWith('_') ? '(?<![+/].)' : '';
      const rest = `${start}${literal(prefix.slice(1))}[${CLASSES[characters]}]{${least},}`;
      byLetter.set(letter, [...(byLetter.get(letter) ?? []), rest]);
    }
  }
  const groups = [...byLetter].map(([letter, rests]) => `${literal(letter)}(?:${rests.join('|')})`);
  return new RegExp(`(?<![A-Za-z\\d])(?:${groups.join('|')})`, 'g');
}

/**
 * Secrets without a prefix, by their shape. Each begins behind a character that it cannot hold, or has a bounded length:
 * the time is linear in the text.
 */
const SHAPES: readonly RegExp[] = [
  // JSON Web Tokens: two to five parts, the first one an object in base64.
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g,
  // Discord bots, Telegram bots, Azure clients, Mailchimp, Terraform Cloud, MaxMind, Facebook apps.
  /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}/g,
  /(?<![\w:-])\d{8,10}:[\w-]{35}(?![\w-])/g,
  /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g,
  /(?<![A-Za-z\d])[a-f\d]{32}-us\d{1,2}(?!\w)/g,
  /(?<![A-Za-z\d])[A-Za-z\d]{14}\.atlasv1\.[\w=-]{60,70}/g,
  /(?<![A-Za-z\d])[A-Za-z\d]{6}_[A-Za-z\d]{29}_mmk(?!\w)/g,
  /(?<!\d)\d{15,16}\|[\w-]{27,40}/g,
  // Addresses that let anybody post who knows them.
  /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/webhookb2\/)[\w/@+-]{20,}/g,
];

const PRIVATE_KEY =
  /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z\d ]{0,40}KEY(?: BLOCK)?-----)?/g;

const BEARER = /(?<=\b[Bb]earer )[\w.~+/-]{8,}=*/g;

/** True for text that no person wrote: a long run of letters and digits, or a shorter one with digits. */
const isRandom = (text: string): boolean =>
  /[A-Za-z\d]{16}/.test(text) ||
  (text.match(/[A-Za-z\d]{8,}/g) ?? []).some((run) => /\d/.test(run));

/** False for a row of one character: that is a placeholder. */
const isVaried = (text: string): boolean => !/([A-Za-z\d])\1{9}/.test(text);

/** What follows `Bearer` in a header, not in a sentence. */
const isBearer = (text: string): boolean => /[\d=~+/]/.test(text) || text.length >= 20;

interface Patterns {
  readonly plain: RegExp;
  readonly common: RegExp;
}
let patterns: Patterns | undefined;

/** `text` without API keys, tokens and private keys. */
export function replaceTokens(text: string): string {
  const { plain, common } = (patterns ??= {
    plain: prefixPattern(false),
    common: prefixPattern(true),
  });
  const token = mark('token');
  const where =
    (accepts: (found: string) => boolean) =>
    (found: string): string =>
      accepts(found) ? token : found;
  let left = text.includes('-----BEGIN ')
    ? text.replaceAll(PRIVATE_KEY, mark('private key'))
    : text;
  left = left.replaceAll(plain, where(isVaried));
  left = left.replaceAll(
    common,
    where((found) => isVaried(found) && isRandom(found)),
  );
  for (const shape of SHAPES) left = left.replaceAll(shape, token);
  return left.replaceAll(BEARER, where(isBearer));
}
