import type { AttributeValue } from '@opentelemetry/api';

const PRIMITIVES: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

/** True for what OpenTelemetry takes as an attribute: a text, number or boolean, or a list of one of those kinds. */
export function isAttributeValue(value: unknown): value is AttributeValue {
  if (!Array.isArray(value)) return PRIMITIVES.has(typeof value);
  const kinds = new Set(
    value.flatMap((item: unknown) => (item === null || item === undefined ? [] : [typeof item])),
  );
  return kinds.size < 2 && [...kinds].every((kind) => PRIMITIVES.has(kind));
}
