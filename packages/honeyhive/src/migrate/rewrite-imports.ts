import { MOVED, WRAPPERS } from './names.ts';
import { isRequire } from './scan.ts';
import type { Compiler, Node } from './syntax.ts';

/** Names of a file before and after. */
interface Names {
  readonly imported: ReadonlyMap<string, string>;
  readonly used: ReadonlySet<string>;
  /** Names of 1.0 that stay in use. */
  readonly kept: ReadonlySet<string>;
}

/** Splits an import of `honeyhive` by the package of each name. */
export function rewriteImports(ts: Compiler, statement: Node, names: Names): string {
  const text = statement.getText();
  const quote = text.includes('"') ? '"' : "'";
  const end = text.endsWith(';') ? ';' : '';
  const isType = /^import\s+type\b/.test(text);
  const isRequired =
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.some((one) => isRequire(ts, one.initializer));
  const write = (from: string, list: readonly string[]): string => {
    const inner = list.join(', ');
    if (isRequired)
      return `const { ${inner.replaceAll(' as ', ': ')} } = require(${quote}${from}${quote})${end}`;
    return `import ${isType ? 'type ' : ''}{ ${inner} } from ${quote}${from}${quote}${end}`;
  };
  const groups = new Map<string, string[]>();
  for (const [name, from] of sourcesOf(names))
    groups.set(from, [...(groups.get(from) ?? []), name]);
  return [...groups].map(([from, list]) => write(from, [...new Set(list)])).join('\n');
}

/** Yields the required names with their packages. */
function* sourcesOf({ imported, used, kept }: Names): Generator<readonly [string, string]> {
  for (const [local, name] of imported) {
    const written = local === name ? name : `${name} as ${local}`;
    if (MOVED.has(name)) {
      if (used.has(name) || kept.has(name)) yield [written, '@honeyhive/node'];
    } else if (!(name in WRAPPERS)) yield [written, 'honeyhive'];
    else if (kept.has(name)) yield [written, 'honeyhive'];
  }
  const known = new Set(imported.values());
  for (const name of used)
    if (!known.has(name))
      yield [name, name === 'traceOpenAI' ? '@honeyhive/llm/openai' : '@honeyhive/node'];
}
