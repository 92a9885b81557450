import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { loadCompiler } from '../project/compiler.ts';
import { sourceFiles } from '../project/source-files.ts';
import type { Compiler } from '../migrate/syntax.ts';
import { type FileStyle, PLAIN_STYLE, readStyle } from './file-style.ts';
import { readJson, type Json } from '../project/read-json.ts';

const TEST =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|fixtures|e2e)\/|\.(?:test|spec|e2e|stories|config)\.[cm]?[jt]sx?$/;

/** Application in a folder, read from its files. Paths are relative, with `/`. */
export class Project {
  readonly folder: string;
  readonly manifest: Json;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly isTypeScript: boolean;
  /** Source files without tests. */
  readonly files: readonly string[];
  /** TypeScript's API; undefined in a project without a compiler. */
  readonly ts: Compiler | undefined;
  /** Reason for the missing compiler. */
  readonly noCompiler: string;
  readonly #texts = new Map<string, string>();

  /** Throws an Error for a folder without `package.json`. */
  constructor(folder: string, compilerBeside?: string) {
    this.folder = folder;
    const manifest = readJson(join(folder, 'package.json'));
    if (!manifest)
      throw new Error(
        `There is no package.json in ${folder}: run it in the folder of your application.`,
      );
    this.manifest = manifest;
    this.dependencies = new Map(
      ['peerDependencies', 'devDependencies', 'dependencies'].flatMap((field) =>
        Object.entries((manifest[field] ?? {}) as Record<string, string>),
      ),
    );
    this.isTypeScript = existsSync(join(folder, 'tsconfig.json'));
    this.files = [...ownFiles(folder)].filter((file) => !TEST.test(file));
    const [ts, problem] = tryLoad(folder, compilerBeside);
    this.ts = ts;
    this.noCompiler = problem;
  }

  has(name: string): boolean {
    return this.dependencies.has(name);
  }

  exists(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  read(path: string): string {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(join(this.folder, path), 'utf8');
    this.#texts.set(path, text);
    return text;
  }

  /** Returns the major version of an installed dependency, or of the requested range. */
  majorOf(name: string): number | undefined {
    for (let at = this.folder; ; at = dirname(at)) {
      const installed = readJson(join(at, 'node_modules', name, 'package.json'))?.['version'];
      const version = installed ?? (at === dirname(at) ? this.dependencies.get(name) : undefined);
      const major = /\d+/.exec(typeof version === 'string' ? version : '')?.[0];
      if (major !== undefined) return Number(major);
      if (at === dirname(at)) return undefined;
    }
  }

  /** Folder of Next's alias `@/`, with a final `/`; undefined without the alias. */
  get alias(): string | undefined {
    if (!this.has('next')) return undefined;
    const config = ['tsconfig.json', 'jsconfig.json']
      .map((name) => readJson(join(this.folder, name))?.['compilerOptions'] as Json | undefined)
      .find(Boolean);
    const { '@/*': targets } = (config?.['paths'] ?? {}) as Record<string, readonly string[]>;
    const folder = targets?.[0]?.replace(/^\.\//, '').replace(/\*$/, '');
    return folder === '' || folder === 'src/' ? folder : undefined;
  }

  /** Conventions of a file; a new file follows its neighbours. */
  styleOf(path: string): FileStyle {
    const own = this.exists(path) ? this.read(path) : '';
    const neighbour = this.files.find((file) => file !== path);
    const around = neighbour ? readStyle(this.read(neighbour), PLAIN_STYLE) : PLAIN_STYLE;
    return { ...readStyle(own, around), isCommonJs: this.#isCommonJs(path, own) };
  }

  #isCommonJs(path: string, text: string): boolean {
    if (/\.(?:m[jt]s|[cm]?tsx?|jsx)$/.test(path)) return false;
    if (path.endsWith('.cjs')) return true;
    // Next reads ES modules, whatever the manifest says.
    if (this.has('next')) return false;
    if (/^\s*(?:import|export)\b/m.test(text)) return false;
    return /\brequire\(/.test(text) || this.manifest['type'] !== 'module';
  }
}

function tryLoad(folder: string, beside: string | undefined): [Compiler | undefined, string] {
  try {
    return [loadCompiler(folder, { command: 'init', beside }), ''];
  } catch (error) {
    return [undefined, error instanceof Error ? error.message : String(error)];
  }
}

/** Source files of the package itself, not of packages in folders below. */
function* ownFiles(folder: string): Generator<string> {
  const others: string[] = [];
  for (const path of sourceFiles([folder])) {
    const inner = relative(folder, path);
    const isOther = packageFolder(dirname(path), folder, others) !== folder;
    if (!isOther) yield inner.split(sep).join('/');
  }
}

/** Returns the nearest folder with a `package.json`. */
function packageFolder(folder: string, top: string, known: string[]): string {
  if (folder === top || known.includes(folder)) return folder;
  if (!existsSync(join(folder, 'package.json'))) return packageFolder(dirname(folder), top, known);
  known.push(folder);
  return folder;
}
