import type { AttributeValue } from '@opentelemetry/api';
import { attributeName } from '../../values/attribute-keys.ts';
import { flattenPlain } from './flatten-plain.ts';
import { type Plain, plainJson, snapshot, type ValueLimits } from '../../values/snapshot.ts';
import type { AttributeSink } from './attribute-sink.ts';

/**
 * Maximum number of attributes of a bucket (`honeyhive_inputs.*`, for example) before the rest is stored as JSON.
 * Default 256.
 */
export const DEFAULT_LEAVES = 256;

/**
 * Writes any value as flat attributes under `prefix`: `{ a: { b: 1 } }` becomes `prefix.a.b = 1`. Breadth first:
 * where opening a value would exceed `leaves`, the value is stored as a JSON string at the value's prefix, so the
 * number of attributes never depends on the shape of the payload. The sink is notified of JSON values: redaction
 * looks inside.
 */
// oxlint-disable-next-line max-params
export function writeAttributes(
  into: AttributeSink,
  prefix: string,
  value: unknown,
  limits: ValueLimits,
  leaves: number = DEFAULT_LEAVES,
): void {
  // Small plain data, the usual case, needs no snapshot.
  if (flattenPlain(into, prefix, value, limits, leaves)) return;
  const whole = snapshot(value, limits);
  writePlain(into, prefix, (whole && into.redactor?.keys(whole, prefix)) ?? whole, leaves);
}

/** Writes a snapshot with redacted keys. */
// oxlint-disable-next-line max-params
export function writePlain(
  into: AttributeSink,
  prefix: string,
  plain: Plain | undefined,
  leaves: number = DEFAULT_LEAVES,
): void {
  if (plain === undefined || plain === null) return;
  if (typeof plain === 'object') flatten(into, prefix, plain, leaves);
  else into.set(prefix, plain as AttributeValue);
}

function flatten(into: AttributeSink, prefix: string, value: Plain & object, leaves: number): void {
  // Two parallel lists hold the unopened values; `standing` counts final plus waiting values.
  const paths = [prefix];
  const items: Plain[] = [value];
  let standing = 1;
  for (let next = 0; next < paths.length; next += 1) {
    const path = paths[next] ?? prefix;
    const item = items[next] ?? null;
    if (item === null) continue;
    if (typeof item !== 'object') {
      // OpenTelemetry's types lack 64-bit integers, which the protocol supports.
      into.set(path, item as AttributeValue);
      continue;
    }
    const keys = Object.keys(item);
    if (standing - 1 + keys.length > leaves) {
      into.set(path, plainJson(item));
      into.folded?.(path);
      continue;
    }
    standing += keys.length - 1;
    for (const key of keys) {
      paths.push(attributeName(path, key));
      items.push((item as Record<string, Plain>)[key] ?? null);
    }
  }
}
