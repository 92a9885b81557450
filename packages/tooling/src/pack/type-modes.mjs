import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { root } from '../workspace.mjs';

/** Strict, without Node's types, and with the declarations of the packages checked as well. */
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
};
/** Compiler options of a new NestJS application. */
const NEST = {
  module: 'commonjs',
  moduleResolution: 'node10',
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  target: 'es2023',
  strictNullChecks: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** @type {Record<string, { options: object, file: string }>} */
const MODES = {
  node10: {
    options: { ...STRICT, module: 'commonjs', moduleResolution: 'node10' },
    file: 'app.ts',
  },
  'node16, CommonJS': { options: { ...STRICT, module: 'node16' }, file: 'app.cts' },
  'node16, ES module': { options: { ...STRICT, module: 'node16' }, file: 'app.mts' },
  'nodenext, CommonJS': { options: { ...STRICT, module: 'nodenext' }, file: 'app.cts' },
  'nodenext, ES module': { options: { ...STRICT, module: 'nodenext' }, file: 'app.mts' },
  bundler: {
    options: { ...STRICT, module: 'esnext', moduleResolution: 'bundler' },
    file: 'app.ts',
  },
  NestJS: { options: NEST, file: 'app.ts' },
};

/** @param {string[]} entries */
const program = (entries) => `
${entries.map((entry, at) => `import * as m${at} from '${entry}';`).join('\n')}
import { HoneyHiveTracer, type SpanOptions } from '@honeyhive/node';
import { sampleSessions } from '@honeyhive/node/sampling';
import { trace } from '@opentelemetry/api';

export const all = [${entries.map((_, at) => `m${at}`).join(', ')}];
declare const maybe: string | undefined;
const options: SpanOptions = { eventName: maybe, attributes: undefined };
export const tracer = new HoneyHiveTracer({ project: maybe, sampler: sampleSessions({ rate: 0.1 }), provider: trace.getTracerProvider() });
export const double = tracer.trace(options, (n: number) => n * 2);
export const four: number = double(2);
`;

/**
 * Compiles a program using every entry point in every module resolution of TypeScript.
 *
 * @param {string} folder where the packages are installed
 * @param {string[]} entries
 * @returns {Promise<string[]>} problems
 */
export async function compileInModes(folder, entries) {
  const problems = [];
  for (const [name, { options, file }] of Object.entries(MODES)) {
    const app = join(folder, `types-${name.replaceAll(/\W+/g, '-')}`);
    mkdirSync(app, { recursive: true });
    writeFileSync(join(app, file), program(entries));
    const config = { compilerOptions: options, files: [file] };
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(root, 'node_modules/typescript5/bin/tsc');
    const { code, output } = await run([process.execPath, compiler, '-p', app], { cwd: app });
    const lines = output.split('\n');
    if (code !== 0)
      problems.push(`${name} (${lines.length} lines):\n${lines.slice(0, 6).join('\n')}`);
  }
  return problems;
}
