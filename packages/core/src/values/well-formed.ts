const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Replaces every half of a surrogate pair in `text` with a replacement character. A cut text may end with a lone
 * half, which has no bytes.
 */
export function wellFormed(text: string): string {
  // Newer engines know at once; older engines search the text.
  const { isWellFormed } = text as { readonly isWellFormed?: () => boolean };
  return isWellFormed?.call(text) ? text : text.replaceAll(LONE_SURROGATE, '\uFFFD');
}
