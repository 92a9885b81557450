/** What a value is part of. */
export type RedactKind = (typeof BUCKETS)[number] | 'attribute' | 'event' | 'link' | 'name' | 'key';

/** Kinds with a bucket of their own name. */
export const BUCKETS = [
  'inputs',
  'outputs',
  'config',
  'metadata',
  'metrics',
  'feedback',
  'userProperties',
  'error',
] as const;

/** Where a value stands, as told to {@link Redact}. */
export interface RedactPlace {
  /** The full attribute name, such as `honeyhive_inputs.question`; `name` for the span's name. Of a key: what it stands in. */
  readonly path: string;
  readonly kind: RedactKind;
}

/** A single value, as redaction sees it: lists are taken apart. */
export type RedactValue = string | number | boolean;

/**
 * Gives back the value that may leave the process in place of `value`; `undefined` leaves it out. It is asked for keys
 * too (`kind: 'key'`), once for each.
 */
export type Redact = (value: RedactValue, place: RedactPlace) => RedactValue | undefined;
