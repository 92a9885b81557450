import { malformed } from '../refusal.ts';

/** Levels of a body. OTLP needs ten, and three for each level of a value. */
const MAX_DEPTH = 100;

/** An object as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether it is an object with keys: not null, not a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object's own value: `constructor` and its like are not found on the prototype. */
export const own = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A body as a JSON object. Throws Refused if it is none, is not UTF-8, or nests too deeply. */
export function parseJson(body: Uint8Array): JsonObject {
  // Before parsing: a level costs one byte to write and fifty to hold.
  if (isTooDeep(body)) throw malformed('too_deep', `A body may have ${MAX_DEPTH} levels.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // Not the parser's own words: they repeat what was sent.
    throw malformed('malformed_json', 'The body is not JSON in UTF-8.');
  }
  if (!isObject(parsed)) throw malformed('malformed_json', 'The body is no JSON object.');
  return parsed;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isTooDeep(body: Uint8Array): boolean {
  let depth = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfText(body, at);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}

/** Where the text that begins at `from` ends: most of a body is text, and gone over at once. */
function endOfText(body: Uint8Array, from: number): number {
  for (let at = body.indexOf(QUOTE, from + 1); at >= 0; at = body.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (body[before] === BACKSLASH) before -= 1;
    // An even number of backslashes are each other's; the last of an odd one is the quote's.
    if ((at - before) % 2 === 1) return at;
  }
  return body.length;
}
