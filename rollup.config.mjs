// One recipe for every package. It runs in the package's folder and reads its `exports`: each entry
// names its source. Rollup writes it as an ES module, as CommonJS, and declarations for both.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

// What an earlier build has left would be published with the rest.
rmSync('dist', { recursive: true, force: true });

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const manifest = readJson('package.json');
const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
/** Packages that become part of `dist`, so that a user's installer never sees their versions and peers. */
const bundled = manifest.honeyhive?.bundled ?? [];

const nameOf = (source) => source.replace(/^\.\/src\/|\.tsx?$/g, '');

/** @param {Record<string, any>} entries as in `exports` */
const inputs = (entries = {}) =>
  Object.fromEntries(
    Object.values(entries)
      .flatMap((entry) => [entry, entry['react-server']].map((one) => one?.['@honeyhive/source']))
      .filter(Boolean)
      .map((source) => [nameOf(source), source]),
  );

const modules = { ...inputs(manifest.exports), ...inputs(manifest.imports) };
const programs = inputs(manifest.honeyhive?.programs);

// TypeScript has already written one declaration file per source into .tsout; here they are only joined.
const declarations = Object.fromEntries(
  Object.keys({ ...modules, ...programs }).map((entry) => [entry, `.tsout/${entry}.d.ts`]),
);

const external = (id) =>
  /^(?:node:|#)/.test(id) || dependencies.some((name) => id === name || id.startsWith(`${name}/`));

/** An import that resolves to nothing would reach users: stop the build. */
const onwarn = (warning, warn) => {
  if (warning.code === 'UNRESOLVED_IMPORT') throw new Error(warning.message);
  // Circles inside of a bundled package are that package's.
  if (warning.code === 'CIRCULAR_DEPENDENCY' && /node_modules/.test(warning.ids?.[0])) return;
  warn(warning);
};

/** Bundles a manifest as its version alone: the one source of what goes on the wire. */
const manifestVersion = {
  name: 'manifest-version',
  load: (id) =>
    id.endsWith('/package.json')
      ? `export const version = ${JSON.stringify(readJson(id).version)};`
      : null,
};

const FOLDER = /.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Takes the files of a bundled package that know no Node: its `browser` map. */
const browserFiles = {
  name: 'browser-files',
  async resolveId(source, importer, options) {
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    const [folder] = FOLDER.exec(found?.id ?? '') ?? [];
    if (!folder || found.external) return found;
    const { browser } = readJson(join(folder, 'package.json'));
    const file = browser?.[`.${found.id.slice(folder.length)}`];
    return file ? join(folder, file) : found;
  },
};

/** Bundles the packages named in the manifest, and no other. */
const bundledPackages = nodeResolve({
  mainFields: ['esnext', 'module', 'main'],
  exportConditions: ['default'],
  resolveOnly: bundled,
});

/** Folders of the packages that are bundled, as code or as types alone. */
const bundledFolders = new Set();

/** Writes the licences of what is bundled beside it, as they ask. */
const licences = {
  name: 'licences',
  generateBundle() {
    for (const id of this.getModuleIds()) bundledFolders.add(FOLDER.exec(id)?.[0]);
    const texts = [...bundledFolders]
      .filter(Boolean)
      .sort((a, b) => a.localeCompare(b))
      .map(licenceOf);
    if (texts.length === 0) return;
    const source = `${texts.join('\n\n')}\n`;
    this.emitFile({ type: 'asset', fileName: 'THIRD_PARTY_LICENSES.txt', source });
  },
};

/** @param {string} folder of a package */
function licenceOf(folder) {
  const { name, version, license } = readJson(join(folder, 'package.json'));
  const file = ['LICENSE', 'LICENSE.md'].map((one) => join(folder, one)).find(existsSync);
  if (!file) throw new Error(`${name} is bundled and has no licence file`);
  return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').trim()}`;
}

/** Modules that stand together in a file of their own: a page loads a file whole where it uses a part of it. */
const chunks = Object.entries(manifest.honeyhive?.chunks ?? {});

/** @param {string} id */
const chunkOf = (id) => chunks.find(([, modules]) => new RegExp(modules).test(id))?.[0];

/**
 * Marks files of hooks and components. Files without React, and entries that servers call, stay shared.
 *
 * @param {import('rollup').RenderedChunk} chunk
 */
const clientDirective = ({ name, isEntry, imports }) => {
  if (!manifest.peerDependencies?.react || manifest.honeyhive?.shared?.includes(name)) return '';
  return isEntry || imports.includes('#react') || imports.includes('react') ? "'use client';" : '';
};

/** Removes imports of nothing, of which bundlers warn. Lines stay, as source maps count them. */
const bareImports = {
  name: 'bare-imports',
  renderChunk: (code) =>
    manifest.sideEffects === false
      ? { code: code.replaceAll(/^(?:import|require\()\s*'\.\/[^']+'\)?;$/gm, ''), map: null }
      : null,
};

/** @param {Record<string, string>} input @param {Array<['es' | 'cjs', string]>} formats with the ending of files */
const javascript = (input, formats) => ({
  input,
  external,
  onwarn,
  // An import of which nothing is used is left out, as bundlers would warn of it.
  treeshake: { moduleSideEffects: 'no-external' },
  output: formats.map(([format, ending]) => ({
    dir: 'dist',
    format,
    entryFileNames: `[name].${ending}`,
    chunkFileNames: `[name]-[hash].${ending}`,
    sourcemap: true,
    // The sources are in the package beside it.
    sourcemapExcludeSources: true,
    hoistTransitiveImports: false,
    manualChunks: chunkOf,
    onlyExplicitManualChunks: true,
    exports: 'named',
    banner: clientDirective,
  })),
  plugins: [
    manifestVersion,
    browserFiles,
    bundledPackages,
    esbuild({ target: 'es2022', jsx: 'automatic' }),
    bareImports,
    licences,
  ],
});

/** @param {string} ending */
const declarationFiles = (ending) => ({
  input: declarations,
  external,
  onwarn,
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: `[name].${ending}`,
    chunkFileNames: `[name]-[hash].${ending}`,
    sourcemap: true,
    // `Symbol.dispose` for those whose `lib` has none.
    banner: '/// <reference lib="esnext.disposable" />',
  },
  plugins: [
    dts({
      sourcemap: true,
      includeExternal: bundled,
      compilerOptions: { customConditions: [], types: [], noResolve: bundled.length === 0 },
    }),
    licences,
  ],
});

export default [
  javascript(modules, [
    ['es', 'js'],
    ['cjs', 'cjs'],
  ]),
  ...(Object.keys(programs).length > 0 ? [javascript(programs, [['es', 'js']])] : []),
  declarationFiles('d.ts'),
  declarationFiles('d.cts'),
];
