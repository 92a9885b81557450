import { BadRequest } from './bad-request.ts';

/** Levels of a JSON text. OTLP needs ten, and four for each of the 64 levels of a value. */
const MAX_JSON_DEPTH = 300;

/** Lists, objects and the commas between items: the number of values that a parser would have to hold. */
const MAX_JSON_ITEMS = 2_000_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [LIST, END_OF_LIST, OBJECT, END_OF_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Checks UTF-8 JSON before a parser sees it, in one pass and without memory: a level costs one byte to write and
 * fifty to hold. Text that is no JSON passes. Throws BadRequest: 400 over 300 levels, 413 over two million items.
 */
export function checkJson(body: Uint8Array): void {
  let depth = 0;
  let items = 0;
  let isInText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) {
      isInText = true;
    } else if (byte === LIST || byte === OBJECT) {
      depth += 1;
      items += 1;
      if (depth > MAX_JSON_DEPTH) throw tooDeep();
    } else if (byte === END_OF_LIST || byte === END_OF_OBJECT) {
      depth -= 1;
    } else if (byte === COMMA) {
      items += 1;
    }
    if (items > MAX_JSON_ITEMS) throw tooManyItems();
  }
}

const tooDeep = (): BadRequest =>
  new BadRequest(400, `the body nests too deeply: ${MAX_JSON_DEPTH} levels are taken`);

const tooManyItems = (): BadRequest =>
  new BadRequest(413, `the body holds over ${MAX_JSON_ITEMS} values: send it in parts`);
