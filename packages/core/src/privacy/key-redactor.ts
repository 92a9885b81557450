import type { Guard } from '../runtime/guard.ts';
import { memoize } from '../values/memoize.ts';
import { shortKey } from '../values/attribute-keys.ts';
import { withoutLookahead } from './without-lookahead.ts';
import { errorName } from '../spans/outcome.ts';
import type { Plain } from '../values/snapshot.ts';
import type { Redact, RedactPlace, RedactValue } from './redact.ts';
import { isSecretName } from './secret-name.ts';
import { findDifference } from '../values/find-difference.ts';

/** Stands where redaction failed: the value itself is never sent then. */
const REDACTION_FAILED = '[redaction failed]';

/** Letters alone: a name, and no data. */
const PLAIN_NAME = /^[a-z_-]{1,40}$/i;

/** Calls the user's `redact`: on keys when used in attribute names, on values before export. */
export class KeyRedactor {
  readonly #redact: Redact;
  readonly #guard: Guard;
  #isRunning = false;
  /** Redacted keys by length, key and path: the user's function is called once per key. */
  readonly #keys = memoize((place) => {
    const [length = ''] = place.split(':', 1);
    const end = length.length + 1 + Number(length);
    const key = place.slice(length.length + 1, end);
    const after = this.ask(this.#redact, key, { path: place.slice(end), kind: 'key' });
    return after === undefined ? after : shortKey(String(after));
  });

  constructor(redact: Redact, guard: Guard) {
    this.#redact = redact;
    this.#guard = guard;
  }

  /**
   * Redacts a key below `path`; `undefined` leaves the key out. The name of a secret stays, since the name only
   * identifies the value.
   */
  key(key: string, path: string): string | undefined {
    if (PLAIN_NAME.test(key) && isSecretName(key)) return key;
    return this.#keys(`${key.length}:${key}${path}`);
  }

  /** Redacts every key of `value`. Keys equal after redaction are numbered, so no entry is lost. */
  keys(value: Plain, path: string): Plain {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value))
      return value.map((item, index) => this.keys(item, `${path}.${index}`));
    const kept = new Map<string, Plain>();
    for (const key of Object.keys(value)) {
      const clean = findDifference(this.key(key, path), kept);
      if (clean !== undefined) kept.set(clean, this.keys(value[key] ?? null, `${path}.${clean}`));
    }
    return Object.fromEntries(kept);
  }

  /** Applies `redact`, which includes the user's function; returns a mark on failure. */
  ask(redact: Redact, value: RedactValue, place: RedactPlace): RedactValue | undefined {
    return this.#guard('redact', () => this.#ask(redact, value, place), REDACTION_FAILED);
  }

  #ask(redact: Redact, value: RedactValue, place: RedactPlace): RedactValue | undefined {
    let after: unknown;
    // Values recorded by `redact` would be redacted again.
    if (this.#isRunning) throw new Error('`redact` called recursively');
    this.#isRunning = true;
    try {
      // A whole number of 64 bits is shown, and stays, a text.
      after = redact(typeof value === 'bigint' ? String(value) : value, place);
    } catch (error) {
      // Its message may hold the very value, and the guard prints what it gets: so it is no cause of this one either.
      // oxlint-disable-next-line eslint/preserve-caught-error
      throw new Error(`\`redact\` threw a ${errorName(error)}`);
    } finally {
      this.#isRunning = false;
    }
    if (after === undefined || after === null) return undefined;
    if (typeof after === 'string') return withoutLookahead(after);
    if (typeof after === 'number' || typeof after === 'boolean') return after;
    // A promise is not redacted, and the error may quote the value as well.
    if (after instanceof Promise) after.catch(() => {});
    throw new TypeError('`redact` returned an unsupported value');
  }
}
