import { byteLength } from '@honeyhive/core/internal/back-end';
import { malformed, tooLarge } from '../refusal.ts';
import { wellFormed } from '@honeyhive/core/internal';

/** Maximum attributes and list items of a span, including events and links. */
const MAX_VALUES = 20_000;
/** Approximate bytes around a serialized value in JSON. */
const ENTRY = 40;
/** Maximum growth of a body by flattening nested values: a factor of the body's bytes, plus a constant. */
const GROWTH = 10;
const GROWTH_BYTES = 100_000;

/** Counts the approximate bytes of a flattened request, limited to a small multiple of the body. */
export class Growth {
  readonly #most: number;
  /** Approximate bytes of the request as JSON. */
  bytes = 0;

  constructor(bodyBytes: number) {
    this.#most = GROWTH * bodyBytes + GROWTH_BYTES;
  }

  /** Takes so many bytes more into account. Throws Refused: a tracer answers by sending less at once. */
  add(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.#most)
      throw tooLarge('The decoded request is too large: send fewer spans in a request.');
  }
}

/** Counts a span's used bytes and values against the limits. */
export class Allowance {
  readonly #maxBytes: number;
  readonly #growth: Growth;
  #bytes = 0;
  #values = 0;
  /** Number of dropped attributes. */
  dropped = 0;

  constructor(maxBytes: number, growth: Growth) {
    this.#maxBytes = maxBytes;
    this.#growth = growth;
  }

  /** Counts a value, with the full name if present. Throws Refused beyond the limit. */
  value(bytes = 0): void {
    this.#values += 1;
    this.#bytes += ENTRY + bytes;
    this.#growth.add(ENTRY + bytes);
    if (this.#bytes > this.#maxBytes || this.#values > MAX_VALUES)
      throw malformed('span_too_large', `Span over ${this.#maxBytes} bytes.`);
  }

  /** Counts a text and returns the text without lone surrogates. */
  text(text: string): string {
    this.value(byteLength(text));
    return wellFormed(text);
  }
}
