import { attempt } from './attempt.ts';
import type { AnyFunction } from './traced.ts';

const SIMPLE_NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * The names of a function's parameters, where its source gives them plainly; `undefined` in the place of one that is
 * destructured or cannot be read. Minified code gives the names it has.
 */
export function parameterNames(fn: AnyFunction): ReadonlyArray<string | undefined> {
  const source = Function.prototype.toString.call(fn);
  const arrow = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (arrow) return [arrow[1]];
  const open = source.indexOf('(');
  return open < 0 ? [] : splitTopLevel(source, open + 1).map(nameOf);
}

/** `a = 1` is `a`, `...rest` is `rest`, `{ a }` has no name. */
function nameOf(parameter: string): string | undefined {
  const name =
    parameter
      .replace(/^\.\.\./, '')
      .split('=')[0]
      ?.trim() ?? '';
  return SIMPLE_NAME.test(name) ? name : undefined;
}

const OPEN = '([{';
const CLOSE = ')]}';

/** The comma-separated parts of a parameter list, reading no further than its closing parenthesis. */
function splitTopLevel(source: string, from: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (let index = from; index < source.length; index += 1) {
    const character = source[index] ?? '';
    // A string, a comment or a template may hold anything: what follows is not plain, so the rest has no names.
    if (`'"\`/`.includes(character)) return parts;
    if (OPEN.includes(character)) depth += 1;
    if (CLOSE.includes(character)) depth -= 1;
    if (depth < 0) break;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return part.trim() ? [...parts, part.trim()] : parts;
}

/** Arguments by name: a single plain object under its own keys, else each under its parameter's name or `argN`. */
export function argumentInputs(
  names: ReadonlyArray<string | undefined>,
  args: readonly unknown[],
): Record<string, unknown> | undefined {
  if (args.length === 0) return undefined;
  const [first] = args;
  if (args.length === 1 && isPlainObject(first)) return first;
  const inputs: Record<string, unknown> = {};
  for (let index = 0; index < args.length; index += 1)
    inputs[names[index] ?? `arg${index}`] = args[index];
  return inputs;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = attempt(() => Object.getPrototypeOf(value) as unknown);
  return prototype === Object.prototype || prototype === null;
}
