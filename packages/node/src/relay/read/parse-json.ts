import { malformed } from '../refusal.ts';

/** Maximum nesting of a body. OTLP needs ten levels, and three per level of a value. */
const MAX_DEPTH = 100;

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns true for an object with keys: not null, not a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns an own property: `constructor` and similar names are not found on the prototype. */
export const own = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Parses a body as a JSON object. Throws Refused if the body is no object, not UTF-8, or nested too deeply. */
export function parseJson(body: Uint8Array): JsonObject {
  // The depth is checked before parsing: a level costs one byte to write and fifty bytes in memory.
  if (isTooDeep(body)) throw malformed('too_deep', `Body nested over ${MAX_DEPTH} levels.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // The parser's own message is omitted: the message repeats the input.
    throw malformed('malformed_json', 'The body is not JSON in UTF-8.');
  }
  if (!isObject(parsed)) throw malformed('malformed_json', 'Body is not a JSON object.');
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

/**
 * Returns the end of the text that begins at `from`. Text is most of a body, so `indexOf` skips the content quickly.
 */
function endOfText(body: Uint8Array, from: number): number {
  for (let at = body.indexOf(QUOTE, from + 1); at >= 0; at = body.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (body[before] === BACKSLASH) before -= 1;
    // An even number of backslashes escape only backslashes. With an odd number the last backslash escapes the
    // quote.
    if ((at - before) % 2 === 1) return at;
  }
  return body.length;
}
