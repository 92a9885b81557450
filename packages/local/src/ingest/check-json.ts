import { BadRequest } from './bad-request.ts';

/** Maximum nesting of a JSON text. OTLP needs ten levels, and four for every level of a value (64). */
const MAX_JSON_DEPTH = 300;

/** Approximate maximum of distinct names in a text: a parser takes far longer for new names. */
const MAX_JSON_NAMES = 50_000;

/** Maximum of lists, objects and commas between items: the number of values a parser would hold. */
const MAX_JSON_ITEMS = 1_000_000;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [LIST, END_OF_LIST, OBJECT, END_OF_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

const HASHES = 2 ** 20;
const FNV_PRIME = 0x01_00_01_93;
/** Random, so an attacker cannot choose names with equal hashes. */
const SEED = Math.trunc(Math.random() * 2 ** 32);

/** Counts different names by their hashes (FNV-1a). Throws BadRequest (413) over 50 000. */
class DistinctNames {
  readonly #seen = new Uint8Array(HASHES / 8);
  #count = 0;

  add(hash: number): void {
    const slot = (hash ^ (hash >>> 15)) & (HASHES - 1);
    const before = this.#seen[slot >>> 3] ?? 0;
    const after = before | (1 << (slot & 7));
    if (after === before) return;
    this.#seen[slot >>> 3] = after;
    this.#count += 1;
    if (this.#count > MAX_JSON_NAMES) throw tooManyNames();
  }
}

/** Bytes that are checked in one go, in some ten milliseconds. */
const STEP_BYTES = 2_000_000;

/** Checks all at once: see {@link checkInSteps}. */
export function checkJson(body: Uint8Array, maxItems?: number): void {
  const steps = checkInSteps(body, maxItems);
  while (!steps.next().done);
}

/**
 * Checks UTF-8 JSON before a parser sees it, in one pass and without memory: a level costs one byte to write and
 * fifty to hold. Pauses where something else may be done. Text that is no JSON passes. Throws BadRequest: 400 over 300 levels, 413 over `maxItems` (a million)
 * and over 50 000 different names.
 */
export function* checkInSteps(
  body: Uint8Array,
  maxItems: number = MAX_JSON_ITEMS,
): Generator<void, void, void> {
  // `"":` and a comma: a shorter text has no room for as many names.
  const names = body.length > MAX_JSON_NAMES * 4 ? new DistinctNames() : undefined;
  let hash = 0;
  let depth = 0;
  let items = 0;
  let isInText = false;
  let pause = STEP_BYTES;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInText = false;
      hash = Math.imul(hash ^ (body[at] ?? 0), FNV_PRIME);
    } else if (byte === QUOTE) {
      isInText = true;
      hash = SEED;
    } else if (byte === COLON) {
      names?.add(hash);
    } else if (byte === LIST || byte === OBJECT) {
      depth += 1;
      items += 1;
      if (depth > MAX_JSON_DEPTH) throw tooDeep();
    } else if (byte === END_OF_LIST || byte === END_OF_OBJECT) {
      depth -= 1;
    } else if (byte === COMMA) {
      items += 1;
    }
    if (items > maxItems) throw tooManyItems(maxItems);
    if (at >= pause) {
      pause += STEP_BYTES;
      yield;
    }
  }
}

const tooDeep = (): BadRequest =>
  new BadRequest(400, `body nested too deeply: the maximum is ${MAX_JSON_DEPTH} levels`);

const tooManyItems = (maxItems: number): BadRequest =>
  new BadRequest(413, `body with over ${maxItems} values: split the request`);

const tooManyNames = (): BadRequest =>
  new BadRequest(413, `body with over ${MAX_JSON_NAMES} different names: split the request`);
