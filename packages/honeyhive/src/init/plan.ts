import { posix } from 'node:path';
import { styled } from './file-style.ts';
import type { Project } from './project.ts';
import { SourceEdit } from './source-edit.ts';

/** A file to write. */
export interface Change {
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Step left to the user. */
export interface Todo {
  /** File, with a line where one is known. */
  readonly place: string;
  readonly text: string;
  /** Lines to add. */
  readonly lines?: string | undefined;
}

interface CreateOptions {
  /** True for a module of a page: bundlers read ES modules, whatever the manifest says. */
  readonly isPage?: boolean;
}

/** Collects the changes of `init`, and the steps left to the user. */
export class Plan {
  readonly todos: Todo[] = [];
  readonly found: string[] = [];
  /** Packages imported by the changes. */
  readonly packages: Set<string> = new Set();
  readonly project: Project;
  readonly #created = new Map<string, string>();
  readonly #edits = new Map<string, SourceEdit>();

  constructor(project: Project) {
    this.project = project;
  }

  /** Plans a new file. An existing file is left alone, and listed unless the file mentions honeyhive. */
  create(path: string, text: string, { isPage = false }: CreateOptions = {}): void {
    const { project } = this;
    const there = ['ts', 'tsx', 'js', 'jsx', 'mjs']
      .map((ending) => path.replace(/\.\w+$/, `.${ending}`))
      .find((one) => project.exists(one));
    if (!there) {
      const style = project.styleOf(path);
      this.#created.set(path, styled(style.isCommonJs && !isPage ? asCommonJs(text) : text, style));
    } else if (!project.read(there).includes('honeyhive'))
      this.todo({ place: there, text: 'The file has other content. Add:', lines: text });
  }

  /** Opens a file for edits; undefined without a compiler. */
  edit(path: string): SourceEdit | undefined {
    const { project } = this;
    const known = this.#edits.get(path);
    if (known || !project.ts) return known;
    const source = { path, text: project.read(path), style: project.styleOf(path) };
    const edit = new SourceEdit(project.ts, source);
    this.#edits.set(path, edit);
    return edit;
  }

  todo(todo: Todo): void {
    this.todos.push(todo);
  }

  /** True for an existing or planned file. */
  has(path: string): boolean {
    return this.#created.has(path) || this.project.exists(path);
  }

  get changes(): readonly Change[] {
    const created = [...this.#created].map(([path, after]) => ({ path, before: undefined, after }));
    const edited = [...this.#edits.values()].map(({ path, before, text: after }) => ({
      path,
      before,
      after,
    }));
    return [...created, ...edited.filter(({ before, after }) => before !== after)];
  }
}

/** A module of the documentation as CommonJS. */
const asCommonJs = (text: string): string => {
  const names = [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  const body = text
    .replaceAll(/^import (\{[^}]+\}) from ('[^']+');$/gm, 'const $1 = require($2);')
    .replaceAll(/^export const/gm, 'const');
  return names.length > 0 ? `${body}\nmodule.exports = { ${names.join(', ')} };\n` : body;
};

/** Returns the specifier of a module for an import in `from`, with the file ending usual in the project. */
export function specifierOf({ project }: Plan, from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  const bare = (path.startsWith('.') ? path : `./${path}`).replace(/\.[cm]?[jt]sx?$/, '');
  return bare + endingOf(project, from, to);
}

function endingOf(project: Project, from: string, to: string): string {
  for (const file of [from, ...project.files]) {
    const text = project.exists(file) ? project.read(file) : '';
    const found = RELATIVE_IMPORT.exec(text);
    if (!found) continue;
    const [, ending = ''] = found;
    if (ending === '') return '';
    return ending.includes('t') ? sourceEnding(to) : compiledEnding(to);
  }
  return needsEnding(project, from) ? compiledEnding(to) : '';
}

/** Ending of a module when it runs. */
const compiledEnding = (path: string): string =>
  sourceEnding(path).replace('t', 'j').replace(/x$/, '');

const sourceEnding = (path: string): string => /\.[cm]?[jt]sx?$/.exec(path)?.[0] ?? '';

/** An import of a module of the project, without styles and other files. */
const RELATIVE_IMPORT =
  /(?:from|import|require\()\s*['"]\.{1,2}\/(?:[^'"]*\/)?[\w-]+(\.[cm]?[jt]sx?)?['"]/;

/** Node requires file endings in ES modules without a bundler. */
function needsEnding(project: Project, from: string): boolean {
  const isBundled = project.has('vite') || project.has('next');
  return !isBundled && (project.manifest['type'] === 'module' || /\.m[jt]s$/.test(from));
}
