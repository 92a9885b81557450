import { isSecretValue, redactText } from '../redact-text.ts';
import type { Redact, RedactPlace } from '../redact.ts';
import { isSecretName } from '../secret-name.ts';
import { tryRead } from '../../values/try-read.ts';
import { memoize } from '../../values/memoize.ts';
import { mark } from './preset.ts';

/** Normalizes a name: `X-Api-Key`, `api_key` and `apiKey` become equal. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '');

/**
 * Returns a name and the words of the name: `refreshToken` yields `refreshtoken`, `refresh` and `token`; `tokenizer`
 * yields only `tokenizer`.
 */
const wordsOf = (name: string): readonly string[] => [
  plain(name),
  ...name.split(/[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])/).map(plain),
];

/** The bucket is no name of the user's. */
const BUCKET =
  /^honeyhive_[a-z_]+\.|^(?:config|feedback|inputs|metadata|metrics|outputs|userProperties)\./;

/** Names of persons' and sessions' secrets, which are too short or too common to be redacted by default. */
const MORE_NAMES =
  /(?:^|[._-])(?:auth|pass|sid|session|signature|sig|otp|pin|cvv|cvc|ssn|iban|dsn|card_?number)(?:\.|$)/i;

/**
 * Redacts whole values by name, at any place in the path and in JSON inside texts: `password`, `api_key`, `cvv` and
 * similar names, or custom names.
 *
 * @param names Names in place of the usual ones; `patientId` finds `patient_id` and `Patient-ID` as well.
 * @example
 * new HoneyHiveTracer({ redact: redactKeys(['patientId', 'insuranceNumber']) });
 */
export function redactKeys(names?: readonly string[]): Redact {
  const isSecret = names === undefined || names === null ? isUsual : tryRead(() => isNamed(names));
  if (!isSecret)
    return () => {
      throw new TypeError(NOT_NAMES);
    };
  const isIn = memoize((path) => isSecret(path.replace(BUCKET, '')));
  return (value, { path, kind }: RedactPlace) => {
    if (kind === 'key' || !isSecretValue(value)) return value;
    // Token counts are figures, not secrets. Custom names apply literally.
    if (isIn(path)) return !names && isCount(value, path) ? value : mark('secret');
    return typeof value === 'string' ? redactText(value, false, isSecret) : value;
  };
}

/**
 * Message of the error without a list of names. A throwing redaction replaces every value, since the secret values
 * are unknown.
 */
const NOT_NAMES = 'redactKeys requires an array of names';

const isUsual = (path: string): boolean => isSecretName(path) || MORE_NAMES.test(path);

const isCount = (value: unknown, path: string): boolean =>
  typeof value === 'number' && /token$/i.test(path);

function isNamed(names: readonly string[]): (path: string) => boolean {
  const wanted = new Set(names.map(plain).filter(Boolean));
  // A quick test rules out nearly every name.
  const letters = [...wanted].map((name) => name.split('').join('[^a-z\\d]*'));
  const isLike = new RegExp(letters.join('|') || '(?!)', 'i');
  return (path) =>
    isLike.test(path) &&
    path
      .split('.')
      .some((part) => wordsOf(part).some((word) => wanted.has(word)) || hasPair(part, wanted));
}

/** True if two adjacent words of a longer name form a wanted name: `x-patient-id-2`. */
function hasPair(name: string, wanted: ReadonlySet<string>): boolean {
  const words = wordsOf(name).slice(1);
  return words.some((word, index) => wanted.has(word + (words[index + 1] ?? '')));
}
