/** Line break inserted by libraries into a long line, literal or escaped, with indentation. */
const BREAK = String.raw`(?:\s|\\{1,7}[nr]){0,9}`;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Returns the bytes of a text in hex, each behind `sign`. */
const hexOf = (text: string, sign: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => sign + hex(byte)).join('');

/**
 * Returns a pattern for a character of Latin-1, as headers have: literal, escaped as in JSON or JavaScript, or
 * percent-encoded.
 */
function characterPattern(character: string): string {
  const code = hex(character.charCodeAt(0));
  const space = character === ' ' ? String.raw`|\+|\s` : '';
  return String.raw`\\{0,7}(?:\x${code}|\\u00${code}|${hexOf(character, '%')}${space})`;
}

const inLines = (text: string): string => Array.from(text, characterPattern).join(BREAK);

/**
 * Returns a text in hex and in base64, for every alignment within a longer text, without characters that depend on
 * neighbours.
 */
function encodingsOf(text: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  const parts = [0, 1, 2].flatMap((from) => {
    const part = btoa(bytes.slice(from)).replace(/.?=+$/, '');
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [hexOf(text, ''), ...parts];
}

/**
 * Creates a pattern for secrets in a text: literal, in any case, over lines, escaped, percent-encoded, in base64
 * (Basic, for example), in hex.
 */
export function secretPattern(secrets: readonly string[]): RegExp | undefined {
  const forms = secrets.flatMap((secret) => [secret, ...encodingsOf(secret)]);
  // Longest first: a header's value before the words in the value.
  const pattern = forms.sort((a, b) => b.length - a.length).map(inLines);
  return pattern[0] ? new RegExp(pattern.join('|'), 'gi') : undefined;
}
