/** Line break inserted by libraries into a long line, literal or escaped, with indentation. */
const BREAK = String.raw`(?:\s|\\{1,7}[nr]){0,9}`;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** Returns a pattern for a character: literal, escaped as in JSON or JavaScript, or percent-encoded. */
function characterPattern(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) =>
    hex(character.charCodeAt(at), 4),
  );
  const bytes = Array.from(new TextEncoder().encode(character), (byte) => `%${hex(byte, 2)}`);
  const escaped = units.map((unit) => String.raw`\\u${unit}`);
  const forms = [units.map((unit) => `\\u${unit}`), bytes, escaped].map((form) => form.join(''));
  return String.raw`\\{0,7}(?:${forms.join('|')}${character === ' ' ? String.raw`|\+|\s` : ''})`;
}

const inLines = (text: string): string => Array.from(text, characterPattern).join(BREAK);

/** Returns the base64 parts of a text unaffected by neighbours, for every alignment within a longer text. */
function base64Of(text: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return [0, 1, 2].flatMap((before) => {
    const whole = btoa('\0'.repeat(before) + bytes);
    const part = whole.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    );
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/**
 * Creates a pattern for secrets in a text: literal, in any case, over lines, escaped, percent-encoded, in base64
 * (Basic, for example).
 */
export function secretPattern(secrets: readonly string[]): RegExp | undefined {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, ...base64Of(secret)]))];
  // Longest first: a header's value before the words in the value.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return forms.length > 0 ? new RegExp(ordered.map(inLines).join('|'), 'gi') : undefined;
}
