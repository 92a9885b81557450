import { SECRET_MARK } from '../privacy/secret-mark.ts';
import { secretPattern } from '../privacy/secret-pattern.ts';
import type { ResolvedOptions } from './resolved-options.ts';

/** Names of options with credentials, of the SDK and of mixins. */
const CARRIERS = /^headers$|carrier|(?:key|token)$|secret|passw|pwd|auth|cookie|cred|jwt|bearer/i;

/** Minimum characters of a secret in a header. Shorter values are words in any message. */
const MIN_SECRET_LENGTH = 6;

/**
 * Hides credentials when `settings` are printed, listed or serialized; reading by name still works. Returns a
 * function which removes the key and the header values from a text, since errors of a custom `fetch` may quote both.
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
