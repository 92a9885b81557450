import { tryRead } from '../values/try-read.ts';
import type { Parameter } from './function-arguments.ts';
import type { AnyFunction } from './any-function.ts';

const NAME = /^[\p{ID_Start}_$][\p{ID_Continue}$\u200C\u200D]*$/u;
const ARROW = /^(?:async\s+)?([\p{ID_Start}_$][\p{ID_Continue}$\u200C\u200D]*)\s*=>/u;
/** Comments and strings. A template or a regular expression may hold anything, so nothing is read beyond one. */
const SKIPPED =
  /\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'/y;
const OPEN = '([{';
const CLOSE = ')]}';

/** A part of source text: `text` is without comments, strings as `''`; `end` is where it ends. */
interface Part {
  readonly text: string;
  readonly end: number;
}

/** The parameters of a function, as its source text names them: minified code gives the names it has. */
export const readParameters = (target: AnyFunction): readonly Parameter[] =>
  tryRead(() => parseParameters(Function.prototype.toString.call(target))) ?? [];

/**
 * The parameters of a function by its source text. Gives up, with no parameters, rather than guess: at a template or a
 * regular expression before the list, at a class whose constructor is not written in it.
 */
function parseParameters(source: string): readonly Parameter[] {
  const arrow = ARROW.exec(source);
  if (arrow) return [{ name: arrow[1], isRest: false }];
  const open = /^class\b/.test(source) ? constructorList(source) : listOf(source);
  return open === undefined ? [] : partsOf(source, open + 1).map(parameterOf);
}

/** Where the parameter list of a function begins: the first parenthesis that is in no computed name. */
function listOf(source: string): number | undefined {
  const before = partUntil(source, 0, '(');
  return before && source[before.end] === '(' ? before.end : undefined;
}

/** Where the parameter list of the class's own constructor begins. */
function constructorList(source: string): number | undefined {
  const head = partUntil(source, 0, '{');
  let at = head ? head.end + 1 : source.length;
  while (at < source.length) {
    // One member, or what stands before the parameters or the body of one.
    const part = partUntil(source, at, '({;}=');
    if (!part) return undefined;
    const end = source[part.end];
    if (end === '(' && part.text.trim() === 'constructor') return part.end;
    // The value of a field may be any expression: only where no regular expression or template stands in it.
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

/** Where the bracket that opens at `from` is closed. */
const partsEnd = (source: string, from: number): number | undefined =>
  partUntil(source, from + 1, CLOSE)?.end;

/** The parts of a parameter list between its commas. */
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

/** What stands from `from` to the first of `ends` outside of brackets; `undefined` where that cannot be said. */
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
