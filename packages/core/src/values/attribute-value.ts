import type { AttributeValue } from '@opentelemetry/api';

const PRIMITIVES: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

/**
 * True if OpenTelemetry accepts `value` as an attribute: a string, number or boolean, or a list of a single such
 * kind.
 */
export function isAttributeValue(value: unknown): value is AttributeValue {
  if (!Array.isArray(value)) return PRIMITIVES.has(typeof value);
  const kinds = new Set(
    value.flatMap((item: unknown) => (item === null || item === undefined ? [] : [typeof item])),
  );
  return kinds.size < 2 && [...kinds].every((kind) => PRIMITIVES.has(kind));
}
