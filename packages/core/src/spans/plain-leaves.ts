import { attributeName, MOST_KEY } from './attribute-name.ts';
import type { ValueLimits } from './snapshot.ts';
import type { AttributeSink } from './span-record.ts';

/** Beyond these a value is not small any more, and is looked at with the whole care of a snapshot. */
const MOST_LEAVES = 64;
const MOST_DEPTH = 4;
const MOST_CHARACTERS = 10_000;

type Leaf = string | number | boolean;

/**
 * Writes small plain data (objects and arrays of texts, numbers, booleans) straight away; false, with nothing written,
 * for everything else. What it writes is what a snapshot would give.
 */
// oxlint-disable-next-line max-params
export function plainLeaves(
  into: AttributeSink,
  prefix: string,
  value: unknown,
  { maxStringLength, maxDepth, maxItems, maxKeys }: ValueLimits,
  leaves: number,
): boolean {
  const names: string[] = [];
  const values: Leaf[] = [];
  const bounds = {
    leaves: Math.min(MOST_LEAVES, leaves),
    characters: Math.min(MOST_CHARACTERS, maxStringLength),
    entries: Math.min(MOST_LEAVES, maxItems, maxKeys),
  };
  try {
    const depth = Math.min(MOST_DEPTH, maxDepth);
    if (!gather(names, values, prefix, value, bounds, depth)) return false;
  } catch {
    // A getter or a proxy of the user's has thrown: the snapshot knows what to do with it.
    return false;
  }
  for (let index = 0; index < names.length; index += 1)
    into.set(names[index] as string, values[index] as Leaf);
  return true;
}

interface Bounds {
  readonly leaves: number;
  readonly characters: number;
  readonly entries: number;
}

// oxlint-disable-next-line max-params
function gather(
  names: string[],
  values: Leaf[],
  name: string,
  value: unknown,
  bounds: Bounds,
  depth: number,
): boolean {
  switch (typeof value) {
    case 'string':
      if (value.length > bounds.characters) return false;
      break;
    case 'number':
      if (!Number.isFinite(value)) return false;
      break;
    case 'boolean':
      break;
    case 'undefined':
      return true;
    case 'object':
      return value === null || gatherInside(names, values, name, value, bounds, depth);
    case 'bigint':
    case 'function':
    case 'symbol':
      return false;
  }
  names.push(name);
  values.push(value);
  return names.length <= bounds.leaves;
}

// oxlint-disable-next-line max-params
function gatherInside(
  names: string[],
  values: Leaf[],
  name: string,
  value: object,
  bounds: Bounds,
  depth: number,
): boolean {
  if (depth === 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) {
    const items = value as readonly unknown[];
    if (!Array.isArray(value) || items.length > bounds.entries) return false;
    for (let index = 0; index < items.length; index += 1) {
      const inside = attributeName(name, String(index));
      if (!gather(names, values, inside, items[index], bounds, depth - 1)) return false;
    }
    return true;
  }
  if (prototype !== Object.prototype) return false;
  const keys = Object.keys(value);
  if (keys.length > bounds.entries) return false;
  for (const key of keys) {
    // The marks of promises, nodes and elements: more than plain data. Long keys are to be cut.
    if (key.length > MOST_KEY || key === 'then' || key === 'nodeType' || key === '$$typeof')
      return false;
    const inside = (value as Record<string, unknown>)[key];
    if (!gather(names, values, attributeName(name, key), inside, bounds, depth - 1)) return false;
  }
  return true;
}
