/** Prefix of the detail for a row the runtime fails without any wrapper. */
export const FAILS_PLAIN = 'the row fails plain';

/**
 * Limits of a runtime for any wrapper around the objects, with the reason. By runtime and row.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const KNOWN = {};
