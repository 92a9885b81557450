import { type Compiler, type Node, nodesOf, type SourceFile } from '../migrate/syntax.ts';
import { type FileStyle, styled } from './file-style.ts';

/** A file to edit. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly style: FileStyle;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Insertions into a source file, in its conventions. */
export class SourceEdit {
  readonly path: string;
  readonly before: string;
  readonly style: FileStyle;
  readonly file: SourceFile;
  readonly #ts: Compiler;
  readonly #insertions: Insertion[] = [];
  readonly #names: ReadonlySet<string>;
  readonly #imports = new Map<string, Set<string>>();
  readonly #declarations: string[] = [];

  constructor(ts: Compiler, { path, text, style }: SourceText) {
    this.#ts = ts;
    this.path = path;
    this.before = text;
    this.style = style;
    this.file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    this.#names = new Set(this.nodes().flatMap((one) => (ts.isIdentifier(one) ? [one.text] : [])));
  }

  nodes(): Node[] {
    return [...nodesOf(this.#ts, this.file)];
  }

  /** True if the file uses a name. */
  uses(name: string): boolean {
    return this.#names.has(name);
  }

  /** Line of a node, from 1. */
  lineOf(node: Node): number {
    return this.file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  }

  insert(at: number, text: string): void {
    this.#insertions.push({ at, text: styled(text, this.style) });
  }

  /** Inserts lines before a statement, or behind it, with the indentation of the statement. */
  insertLines(statement: Node, lines: string, place: 'before' | 'behind'): void {
    const start = statement.getStart();
    const indent = /[ \t]*$/.exec(this.before.slice(0, start))?.[0] ?? '';
    const indented = lines.replaceAll('\n', `\n${indent}`);
    if (place === 'before') this.insert(start, `${indented}\n${indent}`);
    else this.insert(endOfLine(this.before, statement.end), `\n${indent}${indented}`);
  }

  /** Adds an import; an empty name imports the module alone. */
  addImport(name: string, from: string): void {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names);
    if (name) names.add(name);
  }

  /** Adds an import before every existing import. */
  addFirstImport(name: string, from: string): void {
    const at = this.#headStatement()?.getStart() ?? this.#headEnd();
    this.insert(at, `${this.#importLine(name ? [name] : [], from)}\n`);
  }

  /** Adds a declaration behind the imports. */
  addDeclaration(line: string): void {
    this.#declarations.push(line);
  }

  /** The edited text. */
  get text(): string {
    const insertions = [...this.#insertions, ...this.#importInsertions()];
    let text = '';
    let cursor = 0;
    for (const { at, text: added } of insertions.toSorted((a, b) => a.at - b.at)) {
      text += this.before.slice(cursor, at) + added;
      cursor = at;
    }
    return text + this.before.slice(cursor);
  }

  #importInsertions(): Insertion[] {
    const lines: string[] = [];
    const insertions: Insertion[] = [];
    for (const [from, names] of this.#imports) {
      const known = this.#namedImports(from);
      const added = [...names].filter((name) => !known?.names.includes(name));
      if (known && added.length > 0)
        insertions.push({ at: known.end, text: added.map((name) => `, ${name}`).join('') });
      else if (!known) lines.push(styled(this.#importLine([...names], from), this.style));
    }
    const declarations = this.#declarations.map((line) => styled(`\n${line}`, this.style));
    const { lineEnd } = this.style;
    const last = this.#imported().at(-1);
    const text = [...lines, ...declarations].join(lineEnd);
    if (text === '') return insertions;
    if (last)
      return [...insertions, { at: endOfLine(this.before, last.end), text: lineEnd + text }];
    const first = this.#headStatement()?.getStart() ?? this.#headEnd();
    return [...insertions, { at: first, text: text + lineEnd + lineEnd }];
  }

  #importLine(names: readonly string[], from: string): string {
    const { isCommonJs } = this.style;
    if (names.length === 0) return isCommonJs ? `require('${from}');` : `import '${from}';`;
    const list = names.join(', ');
    return isCommonJs
      ? `const { ${list.replaceAll(' as ', ': ')} } = require('${from}');`
      : `import { ${list} } from '${from}';`;
  }

  /** Import statements and `require` calls at the top. */
  #imported(): Node[] {
    const ts = this.#ts;
    const isRequire = (node: Node): boolean =>
      ts.isVariableStatement(node) &&
      node.declarationList.declarations.some(({ initializer: value }) =>
        /^require\s*\(/.test(value?.getText() ?? ''),
      );
    return this.file.statements.filter(
      (one) => ts.isImportDeclaration(one) || ts.isImportEqualsDeclaration(one) || isRequire(one),
    );
  }

  /** Names of an existing import of a module, and the end of the last name. */
  #namedImports(
    from: string,
  ): { readonly names: readonly string[]; readonly end: number } | undefined {
    const ts = this.#ts;
    for (const one of this.file.statements) {
      if (!ts.isImportDeclaration(one) || !ts.isStringLiteral(one.moduleSpecifier)) continue;
      const bindings = one.importClause?.namedBindings;
      const isType = /^import\s+type\b/.test(one.getText());
      if (one.moduleSpecifier.text !== from || !bindings || isType) continue;
      if (!ts.isNamedImports(bindings)) continue;
      const end = bindings.elements.at(-1)?.end;
      if (end !== undefined) return { names: bindings.elements.map((name) => name.getText()), end };
    }
    return undefined;
  }

  /** Returns the first statement after directives such as 'use client'. */
  #headStatement(): Node | undefined {
    const ts = this.#ts;
    return this.file.statements.find(
      (one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)),
    );
  }

  #headEnd(): number {
    return this.before.length;
  }
}

/** Returns the end of the line, if only a comment follows the statement. */
function endOfLine(text: string, from: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(from))?.[0] ?? '';
  return from + rest.length;
}
