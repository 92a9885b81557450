import type { Page } from './page.ts';
import { rewriteImports } from './rewrite-imports.ts';
import { applyRules } from './rules.ts';
import { importsOf, type Scan, scan } from './scan.ts';
import { childrenOf, type Compiler, type Node, type SourceFile } from './syntax.ts';

/** Place for manual review. */
export interface Note {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** A rewritten file. */
export interface Migration {
  readonly text: string;
  readonly notes: readonly Note[];
}

const MARK = '// honeyhive migrate:';

/** Rewrites a file from the names of 1.0 to `@honeyhive/node`. A rewritten file stays as it is. */
export function migrate(ts: Compiler, path: string, source: string): Migration {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  return new Rewriter(ts, file).run();
}

class Rewriter implements Page {
  readonly ts: Compiler;
  readonly text: string;
  readonly scan: Scan;
  readonly used: Set<string> = new Set();
  readonly kept: Set<string> = new Set();
  readonly #file: SourceFile;
  readonly #notes: Note[] = [];

  constructor(ts: Compiler, file: SourceFile) {
    this.ts = ts;
    this.text = file.text;
    this.scan = scan(ts, file);
    this.#file = file;
  }

  run(): Migration {
    const { ts, used, kept } = this;
    const { imported } = this.scan;
    // Imports follow from the names that everything else needs.
    const parts = this.#file.statements.map((statement) => ({
      statement,
      rendered: this.#isImport(statement) ? undefined : this.#statement(statement),
    }));
    this.#noteImports();
    let text = '';
    let cursor = 0;
    for (const { statement, rendered } of parts) {
      text += this.text.slice(cursor, statement.getStart());
      text += rendered ?? rewriteImports(ts, statement, { imported, used, kept });
      cursor = statement.end;
    }
    return { text: text + this.text.slice(cursor), notes: this.#notes };
  }

  note(node: Node, text: string): void {
    const { line } = this.#file.getLineAndCharacterOfPosition(node.getStart());
    this.#notes.push({ line: line + 1, text });
  }

  render(node: Node): string {
    const { ts } = this;
    const special = applyRules(this, node);
    if (special !== undefined) return special;
    if (ts.isIdentifier(node)) {
      const name = this.scan.imported.get(node.text);
      if (name) this.kept.add(name);
    }
    const isList = ts.isBlock(node) || ts.isCaseClause(node) || ts.isDefaultClause(node);
    let text = '';
    let cursor = node.getStart();
    for (const child of childrenOf(ts, node)) {
      text += this.text.slice(cursor, child.getStart());
      const isStatement = isList && ts.isStatement(child);
      text += isStatement ? this.#statement(child) : this.render(child);
      cursor = child.end;
    }
    return text + this.text.slice(cursor, node.end);
  }

  /** Renders a statement, preceded by a comment for each place of manual review. */
  #statement(statement: Node): string {
    const before = this.#notes.length;
    const text = this.render(statement);
    const start = statement.getStart();
    const indent = /[ \t]*$/.exec(this.text.slice(0, start))?.[0] ?? '';
    const lead = this.text.slice(statement.pos, start);
    const marks = this.#notes
      .slice(before)
      .map((note) => `${MARK} ${note.text}`)
      .filter((mark) => !lead.includes(mark) && !text.includes(mark));
    return marks.map((mark) => `${mark}\n${indent}`).join('') + text;
  }

  #isImport(statement: Node): boolean {
    const { ts } = this;
    const declared = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : [];
    return [statement, ...declared].some((one) => [...importsOf(ts, one)].length > 0);
  }

  /** Reports imports that no rule changes. */
  #noteImports(): void {
    const { ts } = this;
    for (const statement of this.#file.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const { moduleSpecifier: from, importClause } = statement;
      if (!ts.isStringLiteral(from)) continue;
      if (/^honeyhive\/(?:models|dist|funcs|lib|sdk)\b/.test(from.text))
        this.note(statement, `${from.text} stays in honeyhive`);
      const bindings = importClause?.namedBindings;
      const isWhole = importClause?.name ?? (bindings && ts.isNamespaceImport(bindings));
      if (from.text === 'honeyhive' && isWhole)
        this.note(statement, 'import the names that are used, then migrate again');
    }
  }
}
