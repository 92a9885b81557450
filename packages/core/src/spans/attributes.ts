import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { type Plain, snapshot, type ValueLimits } from './snapshot.ts';

/** How many attributes one bucket (`honeyhive_inputs.*`, say) may become before the rest stands as JSON. Default 256. */
export const DEFAULT_LEAVES = 256;

/**
 * Any value as flat attributes under `prefix`: `{ a: { b: 1 } }` becomes `prefix.a.b = 1`. Breadth first: where
 * opening a value would exceed `leaves`, it stands as one JSON string at its own prefix instead, so the number of
 * attributes never depends on the shape of the payload.
 */
export function attributesOf(
  prefix: string,
  value: unknown,
  limits: ValueLimits,
  leaves: number = DEFAULT_LEAVES,
): Attributes {
  return flatten(prefix, snapshot(value, limits), leaves);
}

/** The second half of {@link attributesOf}, for a value that is plain already. */
function flatten(prefix: string, value: Plain | undefined, leaves: number): Attributes {
  const attributes: Attributes = {};
  if (value === undefined || value === null) return attributes;
  if (typeof value !== 'object') {
    attributes[prefix] = value;
    return attributes;
  }
  // The queue holds what is not opened yet; `standing` counts what is final plus what waits.
  const queue: Array<readonly [string, Plain]> = [[prefix, value]];
  let standing = 1;
  for (let next = 0; next < queue.length; next += 1) {
    const [path, item] = queue[next] as readonly [string, Plain];
    if (item === null) continue;
    if (typeof item !== 'object') {
      attributes[path] = item as AttributeValue;
      continue;
    }
    const inner = childrenOf(path, item);
    if (standing - 1 + inner.length <= leaves) {
      standing += inner.length - 1;
      queue.push(...inner);
    } else {
      attributes[path] = JSON.stringify(item);
    }
  }
  return attributes;
}

function childrenOf(
  path: string,
  value: Plain[] | { [key: string]: Plain },
): Array<readonly [string, Plain]> {
  return Array.isArray(value)
    ? value.map((item, index) => [`${path}.${index}`, item] as const)
    : Object.keys(value).map((key) => [`${path}.${key}`, value[key] ?? null] as const);
}
