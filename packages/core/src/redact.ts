/** Presets for the option `redact`. @module */
import type { Redact, RedactValue } from './processing/redact.ts';
import { mark, redactText } from './redact/redact-text.ts';
import { replaceAssignments, replaceBasic } from './redact/replace-assignments.ts';
import { replaceEmails } from './redact/replace-emails.ts';
import { isCard, replaceCards, replaceIbans, replacePhones } from './redact/replace-numbers.ts';
import { replaceTokens } from './redact/replace-tokens.ts';
import { replaceUrlSecrets } from './redact/replace-urls.ts';
import { redactKeys } from './redact/secret-keys.ts';

export { redactKeys };

/**
 * Redacts API keys, tokens and private keys by their shape: about a hundred vendors' prefixes, JSON Web Tokens, PEM
 * blocks, `Bearer` values.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactTokens() });
 */
export const redactTokens = (): Redact => redactText(replaceTokens, 8);

/**
 * Redacts e-mail addresses.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactEmails() });
 */
export const redactEmails = (): Redact => redactText(replaceEmails, 5);

/**
 * Redacts payment card numbers: 13 to 19 digits of an issuer that pass the check digit, alone or in groups.
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
 * Redacts all that the other presets find, and secrets inside of texts: values assigned to names of secrets in code,
 * JSON, headers and queries, cookies, `Basic` credentials, passwords and one-time tokens in addresses, bank accounts
 * (IBAN) and phone numbers. A text of 100 KB takes a few milliseconds, whatever is in it.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactSecrets() });
 */
export function redactSecrets(): Redact {
  const texts = [
    replaceUrlSecrets,
    replaceBasic,
    replaceTokens,
    replaceAssignments,
    replaceEmails,
    replaceIbans,
    replaceCards,
    replacePhones,
  ];
  const inText = redactText((text) => texts.reduce((left, replace) => replace(left), text), 4);
  return redactAll(redactKeys(), redactCards(), inText);
}

/**
 * Applies redactions one after the other: each sees what the one before has left. A value that is left out stays out.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactAll(redactSecrets(), withoutPatients) });
 */
export function redactAll(...redactions: readonly Redact[]): Redact {
  return (value, place) => {
    let left: RedactValue | undefined = value;
    for (const redact of redactions) left = left === undefined ? undefined : redact(left, place);
    return left;
  };
}
