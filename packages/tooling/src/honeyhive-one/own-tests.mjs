import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { run } from '../run.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { root, tool } from '../workspace.mjs';

/** Address of HoneyHive's repository; HONEYHIVE_SDK_REPOSITORY names a copy. */
const REPOSITORY =
  process.env['HONEYHIVE_SDK_REPOSITORY'] ?? 'https://github.com/honeyhiveai/typescript-sdk';

/** Fetches HoneyHive's repository into a folder that stays. @returns {Promise<string | undefined>} undefined offline */
export async function fetchTests() {
  const folder = join(root, 'node_modules/.cache/honeyhive-typescript-sdk');
  if (existsSync(join(folder, 'tests'))) return folder;
  const { code } = await run(['git', 'clone', '--quiet', REPOSITORY, folder], {
    env: { GIT_TERMINAL_PROMPT: '0' },
  });
  return code === 0 ? folder : undefined;
}

/**
 * Starts a server whose address holds the name of HoneyHive's, as a test expects: `/honeyhive.ai` below the local backend.
 *
 * @param {string} target
 */
async function startNamedServer(target) {
  const server = createServer(async (request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = (request.url ?? '').replace(/^\/honeyhive\.ai/, '');
    const {
      'content-type': type = '',
      'content-encoding': encoding,
      authorization = '',
    } = request.headers;
    const answer = await fetch(target + path, {
      method: request.method ?? 'GET',
      headers: {
        'content-type': type,
        authorization,
        ...(encoding && { 'content-encoding': encoding }),
      },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}/honeyhive.ai`, close: () => void server.close() };
}

/**
 * Runs HoneyHive's tests, unchanged, on our package and the local backend.
 *
 * @param {string} source folder of HoneyHive's repository
 * @returns {Promise<string[]>} the problems
 */
export async function runOwnTests(source) {
  const folder = temporaryFolder('own-tests');
  cpSync(join(source, 'tests'), join(folder, 'tests'), { recursive: true });
  const ours = join(root, 'packages/honeyhive');
  cpSync(join(ours, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'stubs'));
  // The tests read a file of keys with it, outside of CI.
  writeFileSync(join(folder, 'stubs/dotenv.mjs'), 'export default { config() {} };\n');
  writeFileSync(join(folder, 'vitest.config.mjs'), configOf(ours, folder));
  const backend = await startLocal({ port: 0, store: 'memory' });
  const named = await startNamedServer(backend.url);
  const { code, output } = await run(
    [
      ...tool('vitest'),
      'run',
      `--config=${join(folder, 'vitest.config.mjs')}`,
      `--root=${folder}`,
      '--reporter=json',
      `--outputFile=${join(folder, 'results.json')}`,
    ],
    {
      env: {
        CI: 'true',
        HH_API_KEY: 'any',
        HH_API_URL: named.url,
        HH_PROJECT: 'own-tests',
        HH_TEST_BASE_DELAY: '0.2',
      },
    },
  );
  named.close();
  await backend.close();
  const results = existsSync(join(folder, 'results.json'))
    ? JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))
    : undefined;
  if (!results) return [`HoneyHive's tests do not run: ${output.trim().slice(-500)}`];
  console.log(
    `  ${results.numPassedTests} of ${results.numTotalTests} of HoneyHive's own tests pass.`,
  );
  if (code === 0 && results.numTotalTests > 0) return [];
  /** @type {Array<{ fullName: string, status: string, failureMessages: string[] }>} */
  const tests = results.testResults.flatMap((/** @type {any} */ file) => file.assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  return failed.length > 0
    ? failed.map(
        ({ fullName, failureMessages: [why = ''] }) => `${fullName}: ${why.split('\n', 1)[0]}`,
      )
    : [`HoneyHive's tests end with ${code}: ${output.trim().slice(-500)}`];
}

/** Configuration that puts our package in the place of their sources. @param {string} ours @param {string} folder */
const configOf = (ours, folder) => `export default {
  resolve: {
    alias: [
      { find: /^.*\\/src\\/sdk\\/(?:sdk|tracer)$/, replacement: ${JSON.stringify(join(ours, 'dist/index.js'))} },
      { find: /^.*\\/src\\/lib\\/config$/, replacement: ${JSON.stringify(join(ours, 'dist/lib.js'))} },
      { find: 'dotenv', replacement: ${JSON.stringify(join(folder, 'stubs/dotenv.mjs'))} },
      { find: /^vitest$/, replacement: ${JSON.stringify(join(root, 'node_modules/vitest/dist/index.js'))} },
    ],
  },
  test: { include: ['tests/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 30_000 },
};
`;
