import type { AttributeValue } from '@opentelemetry/api';
import { attributeName } from '../../values/attribute-keys.ts';
import { flattenPlain } from './flatten-plain.ts';
import { type Plain, plainJson, snapshot, type ValueLimits } from '../../values/snapshot.ts';
import type { AttributeSink } from './attribute-sink.ts';

/** How many attributes one bucket (`honeyhive_inputs.*`, say) may become before the rest stands as JSON. Default 256. */
export const DEFAULT_LEAVES = 256;

/**
 * Writes any value as flat attributes under `prefix`: `{ a: { b: 1 } }` becomes `prefix.a.b = 1`. Breadth first: where
 * opening a value would exceed `leaves`, it stands as one JSON string at its own prefix instead, so the number of
 * attributes never depends on the shape of the payload. The sink is told which ones do: redaction looks inside.
 */
// oxlint-disable-next-line max-params
export function writeAttributes(
  into: AttributeSink,
  prefix: string,
  value: unknown,
  limits: ValueLimits,
  leaves: number = DEFAULT_LEAVES,
): void {
  // Small plain data, which is nearly all there is, needs no snapshot first.
  if (flattenPlain(into, prefix, value, limits, leaves)) return;
  const whole = snapshot(value, limits);
  writePlain(into, prefix, (whole && into.redactor?.keys(whole, prefix)) ?? whole, leaves);
}

/** The same for a snapshot whose keys may leave. */
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
  // Two lists that grow together hold what is not opened yet; `standing` counts what is final plus what waits.
  const paths = [prefix];
  const items: Plain[] = [value];
  let standing = 1;
  for (let next = 0; next < paths.length; next += 1) {
    const path = paths[next] ?? prefix;
    const item = items[next] ?? null;
    if (item === null) continue;
    if (typeof item !== 'object') {
      // OpenTelemetry types no whole numbers of 64 bits, which its protocol has.
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
