/** Half of a surrogate pair: JSON can encode a lone surrogate, UTF-8 cannot. */
const LONE_SURROGATE = /\p{Cs}/gu;
const ANY_SURROGATE = /[\uD800-\uDFFF]/;

/** Replaces lone surrogates, so that every encoding can hold the text. */
export const wellFormed = (text: string): string =>
  ANY_SURROGATE.test(text) ? text.replaceAll(LONE_SURROGATE, '\uFFFD') : text;
