import type { AttributeValue } from '@opentelemetry/api';
import type { Plain } from '../../values/snapshot.ts';

/** Redaction of keys, before they become parts of attribute names. */
export interface KeyRedaction {
  /** A key of what stands at `path`; `undefined` leaves it out. */
  key(key: string, path: string): string | undefined;
  /** A value with all of its keys redacted. */
  keys(value: Plain, path: string): Plain;
}

/** Takes attributes one by one. */
export interface AttributeSink {
  set(key: string, value: AttributeValue): void;
  /** The same for the first `size` names of a list. */
  setAll(names: readonly string[], values: readonly AttributeValue[], size: number): void;
  /** Passes keys of the user's data through redaction, where there is one that sees them. */
  readonly redactor?: KeyRedaction | undefined;
  /** Told that what stands under `key` is a value of several leaves, as JSON. */
  folded?(key: string): void;
}
