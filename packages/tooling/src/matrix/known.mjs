/** How the suite begins what it says of a row that the runtime fails without any wrapper. */
export const FAILS_PLAIN = 'the row fails plain';

/**
 * What a runtime cannot do for anybody who stands around its objects, with the reason. By runtime and row.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const KNOWN = {
  Bun: {
    'a Response is read as JSON, bytes or a Blob':
      'Bun gives a Response made of text a Blob with a type, but no content-type header to know it by',
  },
};
