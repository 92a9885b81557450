import type { Redact } from '../redact.ts';

/** Stands in the place of a removed value; the word says what it was. */
export const mark = (what: string): string => `[${what}]`;

/** Makes a {@link Redact} of a function on texts. Texts of fewer than `least` characters and other values stay. */
export const redactText =
  (clean: (text: string) => string, least: number): Redact =>
  (value) =>
    typeof value === 'string' && value.length >= least ? clean(value) : value;
