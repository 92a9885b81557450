/** What one span or resource may hold. */
export interface ValueBounds {
  /** Attributes, the values within them, span events and links. */
  readonly values: number;
  /** Characters of all names together. */
  readonly names: number;
  /** Characters of all texts together. */
  readonly text: number;
}

/** Bounds of a span with its events and links. OpenTelemetry's own default is 128 attributes, ours 1024. */
export const SPAN_BOUNDS: ValueBounds = { values: 20_000, names: 2_000_000, text: Infinity };

/** Bounds of a resource, which is kept again with each of its spans. */
export const RESOURCE_BOUNDS: ValueBounds = { values: 500, names: 64_000, text: 64_000 };

/** Counts what a span or resource holds against its bounds. */
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

  /** How many more values may come. */
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
      throw new TypeError(`names of over ${this.#bounds.names} characters`);
  }

  /** Counts a text. Throws a TypeError over the bound. */
  text({ length }: string): void {
    this.#text += length;
    if (this.#text > this.#bounds.text)
      throw new TypeError(`texts of over ${this.#bounds.text} characters`);
  }
}
