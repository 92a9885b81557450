/** Part of a span to which a value belongs. */
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

/** Location of a value, passed to {@link Redact}. */
export interface RedactPlace {
  /**
   * Full attribute name, such as `honeyhive_inputs.question`; `name` for the span's name. For a key: the path of the
   * containing value.
   */
  readonly path: string;
  readonly kind: RedactKind;
}

/** Single value passed to redaction. Lists are split into items. */
export type RedactValue = string | number | boolean;

/**
 * Returns the value to export in place of `value`; `undefined` leaves the value out. Also called for keys (`kind:
 * 'key'`), once per key.
 */
export type Redact = (value: RedactValue, place: RedactPlace) => RedactValue | undefined;
