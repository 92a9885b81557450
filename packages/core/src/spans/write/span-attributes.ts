import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { MAX_ATTRIBUTE_NAME, shortKey } from '../../values/attribute-keys.ts';
import type { KeyRedaction } from './attribute-sink.ts';
import type { EnrichSink } from './write-enrichment.ts';

/** Attributes of a span, without identity. */
export class SpanAttributes implements EnrichSink {
  readonly redactor: KeyRedaction | undefined;
  /** Keys of text stored as JSON by the SDK; `undefined` without such keys. */
  foldedKeys: Set<string> | undefined;
  /** True after a write by attribute name. Leaves of inputs, metadata and similar buckets decide nothing. */
  hasNamed = false;
  /** Number of attributes dropped over the limit. */
  dropped = 0;
  #room: number;
  readonly #said = new Map<string, AttributeValue>();
  /** Buckets written so far. */
  readonly #buckets: string[] = [];
  /** Names written by {@link note}. */
  #noted: Set<string> | undefined;
  /** Attributes as an object for processors to change; absent until read. */
  view: Attributes | undefined;

  /** `maxAttributes`: attributes of the user's at most. */
  constructor(maxAttributes: number, redactor: KeyRedaction | undefined) {
    this.#room = maxAttributes;
    this.redactor = redactor;
  }

  get attributes(): ReadonlyMap<string, AttributeValue> {
    return this.#said;
  }
  /** Sets an attribute of the user. The newest attributes are dropped over the limit. */
  set(name: string, value: AttributeValue): void {
    this.hasNamed = true;
    const attributes = this.#said;
    const key = shortKey(name, MAX_ATTRIBUTE_NAME);
    if (attributes.size < this.#room || attributes.has(key)) attributes.set(key, value);
    else this.dropped += 1;
    this.#show(key);
    // A newly set value is plain text, not JSON.
    this.foldedKeys?.delete(key);
  }

  // The room is checked once per list instead of once per attribute: most data arrives through `setAll`.
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
    if (this.#buckets.includes(bucket)) return false;
    this.#buckets.push(bucket);
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
   * Records a finding of the SDK. A user value under the same name stays, and the finding is stored beside the value
   * as `span_…`.
   */
  note(name: string, value: AttributeValue): void {
    const isOurs = this.#noted?.has(name) ?? false;
    const isTaken = !isOurs && this.#said.has(name);
    if (!isTaken) (this.#noted ??= new Set()).add(name);
    this.say(isTaken ? name.replace(/([^.]*)$/, 'span_$1') : name, value);
  }

  /** Sets a mandatory attribute, regardless of the number of user attributes. */
  say(key: string, value: AttributeValue): void {
    this.hasNamed = true;
    const attributes = this.#said;
    const before = attributes.size;
    attributes.set(key, value);
    this.foldedKeys?.delete(key);
    if (attributes.size > before) this.#room += 1;
    this.#show(key);
  }

  /** Removes an attribute. */
  unsay(key: string): void {
    this.#said.delete(key);
    this.foldedKeys?.delete(key);
    this.#show(key);
  }

  /** Updates {@link view} from the attributes, if a processor has read the view. */
  #show(key: string): void {
    if (!this.view) return;
    const value = this.#said.get(key);
    if (value === undefined) delete this.view[key];
    else this.view[key] = value;
  }
}
