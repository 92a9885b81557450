// One recipe for every package. It runs in the package's folder and reads its `exports`: each entry
// names its source, and rollup writes the JavaScript and the declarations beside it.
import { readFileSync, rmSync } from 'node:fs';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

// What an earlier build has left would be published with the rest.
rmSync('dist', { recursive: true, force: true });

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

const sources = Object.values({ ...manifest.exports, ...manifest.honeyhive?.programs })
  .map((entry) => entry['@honeyhive/source'])
  .filter(Boolean);
const name = (source) => source.replace(/^\.\/src\/|\.tsx?$/g, '');
const input = Object.fromEntries(sources.map((source) => [name(source), source]));

// TypeScript has already written one declaration file per source into .tsout; here they are only joined.
const declarations = Object.fromEntries(
  Object.keys(input).map((entry) => [entry, `.tsout/${entry}.d.ts`]),
);

const external = (id) =>
  id.startsWith('node:') || dependencies.some((name) => id === name || id.startsWith(`${name}/`));

/** An import that resolves to nothing would reach users: stop the build. */
const onwarn = (warning, warn) => {
  if (warning.code === 'UNRESOLVED_IMPORT') throw new Error(warning.message);
  warn(warning);
};

/** Bundles a manifest as its version alone: the one source of what goes on the wire. */
const manifestVersion = {
  name: 'manifest-version',
  load: (id) =>
    id.endsWith('/package.json')
      ? `export const version = ${JSON.stringify(JSON.parse(readFileSync(id, 'utf8')).version)};`
      : null,
};

export default [
  {
    input,
    external,
    onwarn,
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: true,
      hoistTransitiveImports: false,
      banner: manifest.peerDependencies?.react && "'use client';",
    },
    plugins: [manifestVersion, esbuild({ target: 'es2022', jsx: 'automatic' })],
  },
  {
    input: declarations,
    external,
    onwarn,
    output: { dir: 'dist', format: 'es' },
    plugins: [dts({ compilerOptions: { customConditions: [], types: [], noResolve: true } })],
  },
];
