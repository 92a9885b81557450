import { tryRead } from '../values/try-read.ts';

/** Name of a parameter; `isRest` for a rest parameter, which takes the remaining arguments as a list. */
export interface Parameter {
  readonly name: string | undefined;
  readonly isRest: boolean;
}

/**
 * Returns arguments by name: a single plain object under the object's keys, else every argument under the
 * parameter's name or `argN`. Arguments of a rest parameter are a single list.
 */
export function describeArguments(
  parameters: readonly Parameter[],
  args: readonly unknown[],
): Record<string, unknown> | undefined {
  if (args.length === 0) return undefined;
  const [first] = args;
  if (args.length === 1 && !parameters[0]?.isRest && isPlainObject(first)) return first;
  const inputs: Record<string, unknown> = {};
  for (let index = 0; index < args.length; index += 1) {
    const { name, isRest = false } = parameters[index] ?? {};
    // A repeated name denotes the last parameter; `__proto__` would create no entry.
    const isFree = name !== undefined && name !== '__proto__' && !Object.hasOwn(inputs, name);
    inputs[isFree ? name : `arg${index}`] = isRest ? args.slice(index) : args[index];
    if (isRest) break;
  }
  return inputs;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = tryRead(() => Object.getPrototypeOf(value) as unknown);
  return prototype === Object.prototype || prototype === null;
}
