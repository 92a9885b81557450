import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { MAX_ATTRIBUTE_NAME, shortKey } from '../../values/attribute-keys.ts';
import type { KeyRedaction } from './attribute-sink.ts';
import type { EnrichSink } from './write-enrichment.ts';

/** Attributes of one span, identity apart. */
export class SpanAttributes implements EnrichSink {
  readonly redactor: KeyRedaction | undefined;
  /** Keys whose text is JSON that the SDK itself has made of a value; `undefined` while there are none. */
  foldedKeys: Set<string> | undefined;
  /** Something was said by a name of its own. What is a leaf of inputs, metadata and the like decides nothing. */
  hasNamed = false;
  /** Attributes that were over the limit. */
  dropped = 0;
  #room: number;
  readonly #said = new Map<string, AttributeValue>();
  /** Buckets that have been written into. */
  #buckets: readonly string[] | undefined;
  /** Names that {@link note} has written. */
  #noted: Set<string> | undefined;
  /** Attributes as an object that processors may change; absent where none has looked. */
  view: Attributes | undefined;

  /** `maxAttributes`: attributes of the user's at most. */
  constructor(maxAttributes: number, redactor: KeyRedaction | undefined) {
    this.#room = maxAttributes;
    this.redactor = redactor;
  }

  get attributes(): ReadonlyMap<string, AttributeValue> {
    return this.#said;
  }
  /** Says something of the user's; the newest attributes go when there are too many. */
  set(name: string, value: AttributeValue): void {
    this.hasNamed = true;
    const attributes = this.#said;
    const key = shortKey(name, MAX_ATTRIBUTE_NAME);
    if (attributes.size < this.#room || attributes.has(key)) attributes.set(key, value);
    else this.dropped += 1;
    this.#show(key);
    // A value that is set anew is a text of its own.
    this.foldedKeys?.delete(key);
  }

  // One look at the whole list instead of one at each attribute: nearly all that is said comes this way.
  setAll(names: readonly string[], values: readonly AttributeValue[], size: number): void {
    const attributes = this.#said;
    const hasRoom = attributes.size + size <= this.#room && !this.foldedKeys;
    for (let index = 0; index < size; index += 1) {
      const name = names[index] ?? '';
      const value = values[index] ?? '';
      if (hasRoom && name.length <= MAX_ATTRIBUTE_NAME) attributes.set(name, value);
      else this.set(name, value);
      if (this.view) this.#show(name);
    }
  }

  folded(key: string): void {
    (this.foldedKeys ??= new Set()).add(shortKey(key, MAX_ATTRIBUTE_NAME));
  }

  openBucket(bucket: string): boolean {
    if (this.#buckets?.includes(bucket)) return false;
    this.#buckets = this.#buckets ? [...this.#buckets, bucket] : [bucket];
    return true;
  }

  forget(bucket: string, keys: readonly string[]): void {
    for (const key of keys) {
      const name = `${bucket}.${key}`;
      for (const known of this.#said.keys())
        if (known === name || known.startsWith(`${name}.`)) this.unsay(known);
    }
  }

  /**
   * Says what the SDK has found out about the span. Where the user has said something under this name, that stays, and
   * this stands beside it as `span_…`.
   */
  note(name: string, value: AttributeValue): void {
    const isOurs = this.#noted?.has(name) ?? false;
    const isTaken = !isOurs && this.#said.has(name);
    if (!isTaken) (this.#noted ??= new Set()).add(name);
    this.say(isTaken ? name.replace(/([^.]*)$/, 'span_$1') : name, value);
  }

  /** Says what must arrive, however many attributes the user has set. */
  say(key: string, value: AttributeValue): void {
    this.hasNamed = true;
    const attributes = this.#said;
    const before = attributes.size;
    attributes.set(key, value);
    this.foldedKeys?.delete(key);
    if (attributes.size > before) this.#room += 1;
    this.#show(key);
  }

  /** Takes back what was said. */
  unsay(key: string): void {
    this.#said.delete(key);
    this.foldedKeys?.delete(key);
    this.#show(key);
  }

  /** Keeps {@link view} as what has been said, where somebody looks at it. */
  #show(key: string): void {
    if (!this.view) return;
    const value = this.#said.get(key);
    if (value === undefined) delete this.view[key];
    else this.view[key] = value;
  }
}
