/** Presets for the option `redact`. @module */
import { combineRedact } from './privacy/combine-redact.ts';
import type { Redact } from './privacy/redact.ts';
import { mark, redactText } from './privacy/presets/preset.ts';
import { replaceAssignments, replaceBasic } from './privacy/presets/replace-assignments.ts';
import { replaceEmails } from './privacy/presets/replace-emails.ts';
import {
  isCard,
  replaceCards,
  replaceIbans,
  replacePhones,
} from './privacy/presets/replace-numbers.ts';
import { replaceNotations } from './privacy/presets/replace-notations.ts';
import { replaceTokens } from './privacy/presets/replace-tokens.ts';
import { replaceUrlSecrets } from './privacy/presets/replace-urls.ts';
import { redactKeys } from './privacy/presets/redact-keys.ts';

export { combineRedact as redactAll, redactKeys };

/** Replacements for access credentials in any notation. */
const CREDENTIALS = [
  replaceTokens,
  replaceUrlSecrets,
  replaceAssignments,
  replaceBasic,
  replaceNotations,
];

const inTurn =
  (replacements: ReadonlyArray<(text: string) => string>) =>
  (text: string): string =>
    replacements.reduce((left, replace) => replace(left), text);

/**
 * Redacts credentials inside texts: API keys, tokens and private keys by shape (about a hundred vendors' prefixes,
 * JSON Web Tokens, PEM blocks, `Bearer` and `Basic` values), values assigned to names of secrets in code, JSON,
 * headers, cookies and queries, passwords and one-time tokens in addresses.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactTokens() });
 */
export const redactTokens = (): Redact => redactText(inTurn(CREDENTIALS), 8);

/**
 * Redacts e-mail addresses.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactEmails() });
 */
export const redactEmails = (): Redact => redactText(replaceEmails, 5);

/**
 * Redacts payment card numbers: 13 to 19 digits of an issuer with a valid check digit, ungrouped or in groups.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactCards() });
 */
export function redactCards(): Redact {
  const inText = redactText(replaceCards, 13);
  return (value, place) =>
    typeof value === 'number' && isCard(String(value)) ? mark('card') : inText(value, place);
}

/**
 * Redacts the findings of every preset, bank accounts (IBAN) and phone numbers. A text of 100 KB takes some
 * milliseconds, regardless of the content.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactSecrets() });
 */
export const redactSecrets = (): Redact =>
  combineRedact(
    redactKeys(),
    redactTokens(),
    redactEmails(),
    redactCards(),
    redactText(inTurn([replaceIbans, replacePhones]), 9),
  );
