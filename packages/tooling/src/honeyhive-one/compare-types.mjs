import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { root, tool } from '../workspace.mjs';

/** Values whose types must be assignable as they stand. */
const VALUES = [
  'traceFunction',
  'traceModel',
  'traceTool',
  'traceChain',
  'enrichSpan',
  'enrichSession',
  'evaluate',
  'evaluator',
  'getGitInfo',
  'ServerList',
  'serverURLFromOptions',
  'files',
];

/**
 * Members with an underscore are private. `flush` of a tracer gives counts, and `userAgent` names another program: both
 * on purpose.
 */
const PROGRAM = `import * as Old from 'old';
import * as Ours from 'ours';
type Named<T> = { [K in keyof T as K extends \`_\${string}\` ? never : K]: T[K] };
type Arguments<T> = T extends abstract new (...args: infer A) => unknown ? A : never;
type Tracer = Omit<Named<Awaited<ReturnType<typeof Old.HoneyHiveTracer.init>>>, 'flush'>;
type Client = { [K in keyof Named<Old.HoneyHive>]: Named<Old.HoneyHive[K]> };
${VALUES.map((name) => `export const ${name}: typeof Old.${name} = Ours.${name};`).join('\n')}
export const metadata: Omit<typeof Old.SDK_METADATA, 'userAgent'> = Ours.SDK_METADATA;
export const tracer: Tracer = {} as Ours.HoneyHiveTracer;
export const client: Client = {} as Ours.HoneyHive;
export const handler: Named<Old.HoneyHiveLangChainTracer> = {} as Ours.HoneyHiveLangChainTracer;
export const a: Arguments<typeof Ours.HoneyHive> = {} as Arguments<typeof Old.HoneyHive>;
export const b: Arguments<typeof Ours.HoneyHiveLangChainTracer> = {} as Arguments<typeof Old.HoneyHiveLangChainTracer>;
export const c: Parameters<typeof Ours.HoneyHiveTracer.init> = {} as Parameters<typeof Old.HoneyHiveTracer.init>;
export const all: Record<Exclude<keyof typeof Old, 'SDK_METADATA'>, unknown> = Ours;
`;

/**
 * Compiles a program that puts our types in the place of 1.0.42's.
 *
 * @param {string} old folder with 1.0.42
 * @returns {Promise<string[]>} the problems
 */
export async function compareTypes(old) {
  const folder = temporaryFolder('old-types');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
    module: 'preserve',
    moduleResolution: 'bundler',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: {
      old: [join(old, 'node_modules/honeyhive/index.d.ts')],
      ours: [join(root, 'packages/honeyhive/dist/index.d.cts')],
    },
  };
  const config = join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const { code, output } = await run([...tool('typescript5', 'tsc'), '-p', config]);
  if (code === 0) console.log(`  0 errors of types: ours stand where 1.0.42's are expected.`);
  return code === 0 ? [] : output.trim().split('\n');
}
