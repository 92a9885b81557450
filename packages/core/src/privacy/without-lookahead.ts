import { LOOKAHEAD, MORE } from '../values/attribute-keys.ts';

/** Removes the characters kept for redaction from a cut text. */
export function withoutLookahead(text: string): string {
  const found = MORE.exec(text);
  if (!found?.[1]) return text;
  const kept = Math.min(LOOKAHEAD, Number(found[2]));
  return text.slice(0, Math.max(0, found.index - kept)) + found[0].replace('\uE000', '');
}
