/** Limits of a span or resource. */
export interface ValueBounds {
  /** Maximum of attributes, nested values, span events and links. */
  readonly values: number;
  /** Maximum characters of names in total. */
  readonly names: number;
  /** Maximum characters of texts in total. */
  readonly text: number;
}

/** Bounds of a span with events and links. The default of OpenTelemetry is 128 attributes, of HoneyHive 1024. */
export const SPAN_BOUNDS: ValueBounds = { values: 20_000, names: 2_000_000, text: Infinity };

/** Bounds of a resource, which is stored again with every span. */
export const RESOURCE_BOUNDS: ValueBounds = { values: 500, names: 64_000, text: 64_000 };

/** Counts the contents of a span or resource against the bounds. */
export class ValueCount {
  readonly #bounds: ValueBounds;
  #values = 0;
  #names = 0;
  #text = 0;

  constructor(bounds: ValueBounds) {
    this.#bounds = bounds;
  }

  /** Characters of names and texts so far. */
  get size(): number {
    return this.#names + this.#text;
  }

  /** Number of values left under the bound. */
  get left(): number {
    return this.#bounds.values - this.#values;
  }

  /** Counts values. Throws a TypeError over the bound. */
  add(values: number): void {
    this.#values += values;
    if (this.left < 0) throw new TypeError(`over ${this.#bounds.values} values`);
  }

  /** Counts a name. Throws a TypeError over the bound. */
  name({ length }: string): void {
    this.#names += length;
    if (this.#names > this.#bounds.names)
      throw new TypeError(`over ${this.#bounds.names} characters of names`);
  }

  /** Counts a text. Throws a TypeError over the bound. */
  text({ length }: string): void {
    this.#text += length;
    if (this.#text > this.#bounds.text)
      throw new TypeError(`over ${this.#bounds.text} characters of text`);
  }
}
