import { malformed, tooLarge } from '../refusal.ts';
import { wellFormed } from './well-formed.ts';

/** Attributes and list items of one span, with its events and links. */
const MAX_VALUES = 20_000;
/** What stands around a value where it is written in JSON. */
const ENTRY = 40;
/** What a body may grow to when what is nested in it is taken apart: so many times its own bytes, and a little. */
const GROWTH = 10;
const GROWTH_BYTES = 100_000;

const BEYOND_ASCII = /[\u0080-\uFFFF]/;
const encoder = new TextEncoder();

/** Bytes of a text in UTF-8. */
export const bytesOf = (text: string): number =>
  BEYOND_ASCII.test(text) ? encoder.encode(text).byteLength : text.length;

/** About how many bytes a request becomes, and no more than a small multiple of what it came as. */
export class Growth {
  readonly #most: number;
  /** About how many bytes it is when written as JSON. */
  bytes = 0;

  constructor(bodyBytes: number) {
    this.#most = GROWTH * bodyBytes + GROWTH_BYTES;
  }

  /** Takes so many bytes more into account. Throws Refused: a tracer answers by sending less at once. */
  add(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.#most)
      throw tooLarge('What is nested in the request becomes too much when it is taken apart.');
  }
}

/** What one span has used up of what it may. */
export class Allowance {
  readonly #maxBytes: number;
  readonly #growth: Growth;
  #bytes = 0;
  #values = 0;
  /** Attributes that were left out. */
  dropped = 0;

  constructor(maxBytes: number, growth: Growth) {
    this.#maxBytes = maxBytes;
    this.#growth = growth;
  }

  /** Takes one more value into account, with its whole name where it has one. Throws Refused when it was too much. */
  value(bytes = 0): void {
    this.#values += 1;
    this.#bytes += ENTRY + bytes;
    this.#growth.add(ENTRY + bytes);
    if (this.#bytes > this.#maxBytes || this.#values > MAX_VALUES)
      throw malformed('span_too_large', `A span may have ${this.#maxBytes} bytes.`);
  }

  /** The same for text, which is given back as every encoding can hold it. */
  text(text: string): string {
    this.value(bytesOf(text));
    return wellFormed(text);
  }
}
