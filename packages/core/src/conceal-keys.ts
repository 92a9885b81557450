import { SECRET_MARK } from './processing/redact-text.ts';
import { isSecretName } from './processing/secret-name.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** Options that hold credentials under other names than those of secrets. */
const CARRIERS = /^(?:headers|linkCarrier)$/;

/** Shorter values of headers are words that any message may hold. */
const MIN_SECRET_LENGTH = 6;

/**
 * Keeps credentials out of what prints, lists or serializes `settings`: they are read by their names alone. Gives back a
 * function that takes the key and the values of headers out of a text: what a custom `fetch` throws may quote them.
 */
export function concealKeys(settings: ResolvedOptions): (text: string) => string {
  for (const name of Object.keys(settings))
    if (isSecretName(name) || CARRIERS.test(name))
      Object.defineProperty(settings, name, { enumerable: false });
  const { apiKey = '', headers = {} } = settings;
  const secrets = [apiKey, ...Object.values(headers)]
    .flatMap((value) => [value, ...value.split(' ')])
    .filter(({ length }) => length >= MIN_SECRET_LENGTH);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, SECRET_MARK), text);
}
