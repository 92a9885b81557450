import type { ResolvedOptions } from '@honeyhive/core';

/** Options that hold credentials, a mixin's own among them. */
const SECRET_OPTION = /key$|token$|secret$|password$|^(?:headers|linkCarrier)$/i;
const MARK = '[secret]';

/** Shorter values of headers are words that any message may hold. */
const MIN_SECRET_LENGTH = 6;

/**
 * Makes `settings` print and serialize without key, headers and carrier. Gives back a function that takes the key and the
 * values of headers out of a text: what a custom `fetch` throws may quote them.
 */
export function concealKeys(settings: ResolvedOptions): (text: string) => string {
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(settings).map(([name, value]: [string, unknown]) => [
        name,
        value && SECRET_OPTION.test(name) ? MARK : value,
      ]),
    );
  for (const name of ['toJSON', Symbol.for('nodejs.util.inspect.custom')])
    Object.defineProperty(settings, name, { value: shown });
  const { apiKey = '', headers = {} } = settings;
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(' ')]);
  const secrets = [apiKey, ...values].filter(({ length }) => length >= MIN_SECRET_LENGTH);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, MARK), text);
}
