import type { Redact } from '../redact.ts';

/** Returns the placeholder of a removed value; the word names the kind of value. */
export const mark = (what: string): string => `[${what}]`;

/**
 * Creates a {@link Redact} from a function on strings. Strings of fewer than `least` characters and non-strings
 * stay.
 */
export const redactText =
  (clean: (text: string) => string, least: number): Redact =>
  (value) =>
    typeof value === 'string' && value.length >= least ? clean(value) : value;
