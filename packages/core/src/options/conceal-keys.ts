import { SECRET_MARK } from '../privacy/secret-mark.ts';
import { secretPattern } from '../privacy/secret-pattern.ts';
import type { ResolvedOptions } from './resolved-options.ts';

/** Options that hold credentials, of the SDK's own and of mixins. */
const CARRIERS = /^headers$|carrier|(?:key|token)$|secret|passw|pwd|auth|cookie|cred|jwt|bearer/i;

/** Shorter values of headers are words that any message may hold. */
const MIN_SECRET_LENGTH = 6;

/**
 * Keeps credentials out of what prints, lists or serializes `settings`: they are read by their names alone. Gives back a
 * function that takes the key and the values of headers out of a text: what a custom `fetch` throws may quote them.
 */
export function concealKeys(settings: ResolvedOptions): (text: string) => string {
  const { apiKey = '', headers = {} } = settings;
  // Inspection of hidden properties goes down the prototypes, to the first whose constructor is `Object`.
  const below: object = Object.create(Object.prototype, { constructor: { value: Object } });
  for (const [name, value] of Object.entries(settings))
    if (CARRIERS.test(name)) {
      Reflect.deleteProperty(settings, name);
      Object.defineProperty(below, name, { value });
    }
  Object.setPrototypeOf(settings, below);
  const secrets = [apiKey, ...Object.values(headers)]
    .flatMap((value) => [value, ...value.split(' ')])
    .filter(({ length }) => length >= MIN_SECRET_LENGTH);
  let pattern: RegExp | undefined;
  return (text) => {
    pattern ??= secretPattern(secrets);
    return pattern ? text.replace(pattern, SECRET_MARK) : text;
  };
}
