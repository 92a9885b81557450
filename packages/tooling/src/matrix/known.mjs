/** How the suite begins what it says of a row that the runtime fails without any wrapper. */
export const FAILS_PLAIN = 'the row fails plain';

/**
 * What a runtime cannot do for anybody who stands around its objects, with the reason. By runtime and row.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const KNOWN = {};
