const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** `text` with a replacement character for each half of a surrogate pair: a text that was cut may end with one, and it has no bytes. */
export function wellFormed(text: string): string {
  // Newer engines know at once; in older ones the text is searched.
  const { isWellFormed } = text as { readonly isWellFormed?: () => boolean };
  return isWellFormed?.call(text) ? text : text.replaceAll(LONE_SURROGATE, '\uFFFD');
}
