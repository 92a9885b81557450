/** Half of a surrogate pair: JSON can write one, UTF-8 cannot. */
const LONE_SURROGATE = /\p{Cs}/gu;
const ANY_SURROGATE = /[\uD800-\uDFFF]/;

/** Text that every encoding can hold. */
export const wellFormed = (text: string): string =>
  ANY_SURROGATE.test(text) ? text.replaceAll(LONE_SURROGATE, '\uFFFD') : text;
