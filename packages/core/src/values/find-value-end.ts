/** Characters which open or close a part of a value. Quotes may be escaped. */
const MARKS = /\\{0,31}["'`]|[[\]{}\n]/g;

/** Words without a space, after an optional header scheme. A call does not match. */
const BARE =
  /[|>][-+\d]?\n([ \t]+).*(?:\n\1.*)*|(?:(?:bearer|basic|digest|token)\s+)?(?![\w$.]{1,100}[([])(?:=\\*"[^"\n]*"(?=[;,\s\\]|$)|[^\s"'`,;&|(){}[\]<>\\]|[,;|](?=[^\s"'`])|; (?=[\w.-]{1,60}(?:[=;]|$))|, (?=[\w-]{1,60}=\\*"))+/iy;

/**
 * Returns the end of the value which begins at `begin`: behind `quote`, in brackets, or bare. An unclosed quote ends
 * with the line.
 */
export function findValueEnd(text: string, begin: number, quote: string): number {
  if (!quote && !'[{'.includes(text.charAt(begin))) {
    BARE.lastIndex = begin;
    return BARE.test(text) ? BARE.lastIndex : begin;
  }
  let open = quote;
  let depth = 0;
  MARKS.lastIndex = begin;
  for (let found = MARKS.exec(text); found; found = MARKS.exec(text)) {
    const [mark] = found;
    if (open) {
      if (mark === open || (quote && mark === '\n')) {
        if (quote) return found.index;
        open = '';
      }
    } else if ('[{'.includes(mark)) depth += 1;
    else if (']}'.includes(mark)) {
      depth -= 1;
      if (depth === 0) return MARKS.lastIndex;
    } else if (mark !== '\n') open = mark;
  }
  return text.length;
}
