import { SECRET_MARK } from './processing/redact-json.ts';
import { isSecretName } from './processing/secret-name.ts';
import type { TracerConfig } from './options.ts';

/** Shorter values of headers are words that any message may hold. */
const MIN_SECRET_LENGTH = 6;

/** Makes a function that takes the key and the values of headers out of a text: errors of a `fetch` may quote them. */
export function keyMask({ apiKey = '', headers = {} }: TracerConfig): (text: string) => string {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(' ')]);
  const secrets = [apiKey, ...values].filter(({ length }) => length >= MIN_SECRET_LENGTH);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, SECRET_MARK), text);
}

/** `settings`, which print and serialize without their key, headers and carrier. */
export function withoutPrintedKeys<T extends object>(settings: T): T {
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(settings).map(([name, value]: [string, unknown]) => [
        name,
        value && (isSecretName(name) || /^(?:headers|linkCarrier)$/.test(name))
          ? SECRET_MARK
          : value,
      ]),
    );
  for (const name of ['toJSON', Symbol.for('nodejs.util.inspect.custom')])
    Object.defineProperty(settings, name, { value: shown });
  return settings;
}
