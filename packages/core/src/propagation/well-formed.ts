const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** `text` with a replacement character for each half of a surrogate pair: alone it has no bytes to send or to hash. */
export const wellFormed = (text: string): string => text.replaceAll(LONE_SURROGATE, '\uFFFD');
