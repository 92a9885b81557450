import type { Scan } from './scan.ts';
import type { Compiler, Expression, Node } from './syntax.ts';

/** State of a file under rewriting, shared by the rules. */
export interface Page {
  readonly ts: Compiler;
  /** The text of the file. */
  readonly text: string;
  readonly scan: Scan;
  /** Names of `@honeyhive/node` that the rewritten file needs. */
  readonly used: Set<string>;
  /** Names of 1.0 that stay in use. */
  readonly kept: Set<string>;
  /** Renders a node, by rules where they apply. */
  render(node: Node): string;
  /** Reports a place for manual review. */
  note(node: Node, text: string): void;
}

/** Renders a list of arguments. */
export const renderList = (page: Page, nodes: readonly Expression[]): string =>
  nodes.map((one) => page.render(one)).join(', ');

/** Name under which `honeyhive` exports a local name. */
export const importedAs = ({ scan }: Page, local: string | undefined): string | undefined =>
  local === undefined ? undefined : scan.imported.get(local);

/** True for the class `HoneyHiveTracer` of `honeyhive`. */
export const isTracerClass = (page: Page, node: Expression): boolean =>
  importedAs(page, node.getText()) === 'HoneyHiveTracer';

/** True for a variable that holds a tracer, or a property of that name, in files with the tracer of `honeyhive`. */
export function isTracer({ scan }: Page, node: Expression): boolean {
  if (![...scan.imported.values()].includes('HoneyHiveTracer')) return false;
  const name = /[\w$]+$/.exec(node.getText())?.[0] ?? '';
  return scan.tracers.has(name) || name === 'tracer';
}

/** Marks a name of `@honeyhive/node` as required. Returns an alias if the file declares the name. */
export function requireName({ scan, used, text }: Page, name: string): string {
  const bare = new RegExp(`(?<![.\\w$])${name}\\b(?!\\s*:)`);
  const isFree = !scan.taken.has(name) || scan.imported.has(name) || !bare.test(text);
  const other = `honeyhive${name[0]?.toUpperCase()}${name.slice(1)}`;
  used.add(isFree ? name : `${name} as ${other}`);
  return isFree ? name : other;
}
