import type { AttributeValue } from '@opentelemetry/api';
import type { Plain } from '../../values/snapshot.ts';

/** Redaction of keys, before use in attribute names. */
export interface KeyRedaction {
  /** Redacts a key of the value at `path`; `undefined` drops the key. */
  key(key: string, path: string): string | undefined;
  /** Redacts every key of a value. */
  keys(value: Plain, path: string): Plain;
}

/** Receives attributes. */
export interface AttributeSink {
  set(key: string, value: AttributeValue): void;
  /** Sets the first `size` names of a list. */
  setAll(names: readonly string[], values: readonly AttributeValue[], size: number): void;
  /** Redacts keys of the user's data, if a redactor reads keys. */
  readonly redactor?: KeyRedaction | undefined;
  /** Called when the value of `key` is several leaves as JSON. */
  folded?(key: string): void;
}
