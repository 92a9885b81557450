import { tryRead } from '../values/try-read.ts';
import type { Parameter } from './function-arguments.ts';
import type { AnyFunction } from './any-function.ts';

const NAME = /^[\p{ID_Start}_$][\p{ID_Continue}$\u200C\u200D]*$/u;
const ARROW = /^(?:async\s+)?([\p{ID_Start}_$][\p{ID_Continue}$\u200C\u200D]*)\s*=>/u;
/** Comments and strings. A template or a regular expression may hold anything, so reading stops there. */
const SKIPPED =
  /\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'/y;
const OPEN = '([{';
const CLOSE = ')]}';

/** Part of source text: `text` has no comments, and strings as `''`; `end` is the end position. */
interface Part {
  readonly text: string;
  readonly end: number;
}

/** Returns the parameters of a function, as named in the source text: minified code gives minified names. */
export const readParameters = (target: AnyFunction): readonly Parameter[] =>
  tryRead(() => parseParameters(Function.prototype.toString.call(target))) ?? [];

/**
 * Parses the parameters of a function from source text. Returns no parameters instead of a guess: for a template or
 * a regular expression before the list, for a class without a written constructor.
 */
function parseParameters(source: string): readonly Parameter[] {
  const arrow = ARROW.exec(source);
  if (arrow) return [{ name: arrow[1], isRest: false }];
  const open = /^class\b/.test(source) ? constructorList(source) : listOf(source);
  return open === undefined ? [] : partsOf(source, open + 1).map(parameterOf);
}

/** Returns the start of a function's parameter list: the first parenthesis outside a computed name. */
function listOf(source: string): number | undefined {
  const before = partUntil(source, 0, '(');
  return before && source[before.end] === '(' ? before.end : undefined;
}

/** Returns the start of the class constructor's parameter list. */
function constructorList(source: string): number | undefined {
  const head = partUntil(source, 0, '{');
  let at = head ? head.end + 1 : source.length;
  while (at < source.length) {
    // A member, or the text before a member's parameters or body.
    const part = partUntil(source, at, '({;}=');
    if (!part) return undefined;
    const end = source[part.end];
    if (end === '(' && part.text.trim() === 'constructor') return part.end;
    // A field's value may be any expression: only a value without regular expression or template can be skipped.
    const next = end === '=' ? partUntil(source, part.end + 1, ';}\n') : undefined;
    if (end === '=' && !next) return undefined;
    const inside = end === '(' ? partsEnd(source, part.end) : undefined;
    const body = end === '{' ? partsEnd(source, part.end) : undefined;
    if ((end === '(' && inside === undefined) || (end === '{' && body === undefined))
      return undefined;
    at = (next?.end ?? inside ?? body ?? part.end) + 1;
  }
  return undefined;
}

/** Returns the position of the bracket closing the bracket at `from`. */
const partsEnd = (source: string, from: number): number | undefined =>
  partUntil(source, from + 1, CLOSE)?.end;

/** Splits a parameter list at the commas. */
function partsOf(source: string, from: number): string[] {
  const parts: string[] = [];
  for (let at = from; ;) {
    const part = partUntil(source, at, ',)');
    if (!part) return parts;
    if (part.text.trim() !== '') parts.push(part.text.trim());
    if (source[part.end] !== ',') return parts;
    at = part.end + 1;
  }
}

/** Returns the text from `from` to the first of `ends` outside brackets; `undefined` if undecidable. */
function partUntil(source: string, from: number, ends: string): Part | undefined {
  let depth = 0;
  let text = '';
  for (let at = from; at < source.length; at += 1) {
    const character = source[at] ?? '';
    SKIPPED.lastIndex = at;
    const skipped = '"\'/'.includes(character) ? SKIPPED.exec(source) : null;
    if (skipped) {
      text += character === '/' ? ' ' : "''";
      at += skipped[0].length - 1;
      continue;
    }
    if ('`/"\''.includes(character)) return undefined;
    if (depth === 0 && ends.includes(character)) return { text, end: at };
    if (OPEN.includes(character)) depth += 1;
    if (CLOSE.includes(character)) depth -= 1;
    if (depth < 0) return undefined;
    text += character;
  }
  return undefined;
}

/** `a = 1` is `a`, `...rest` is `rest`, `{ a }` has no name. */
function parameterOf(part: string): Parameter {
  const isRest = part.startsWith('...');
  const name = (isRest ? part.slice(3) : part).split('=')[0]?.trim() ?? '';
  return { name: NAME.test(name) ? name : undefined, isRest };
}
