import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';

/** Unmodified Jest; not in the root package.json, since only the pack check needs Jest. */
export const JEST = { jest: '30.5.2', 'jest-environment-jsdom': '30.5.2' };

/** @param {string[]} entries */
const suite = (entries) => `
const load = { ${entries.map((entry) => `'${entry}': () => require('${entry}')`).join(', ')} };
test.each(Object.keys(load))('%s is loaded', (entry) => {
  expect(Object.keys(load[entry]()).length).toBeGreaterThan(0);
});
test('a traced function keeps its value and records it', async () => {
  const { recordingTracer } = require('@honeyhive/node/testing');
  const { tracer, span } = recordingTracer();
  const double = tracer.trace(async function double(n) { return n * 2; });
  await expect(double(21)).resolves.toBe(42);
  expect(span('double').attributes['honeyhive_outputs.result']).toBe(42);
});
`;

/** Packages for servers know Node's modules, which a page's environment lacks in parts. */
const SERVER = /^@honeyhive\/(?:node|local)/;

/** Runs a plain Jest, without any transform of ours, for servers and for pages. @param {string} folder @param {string[]} entries */
export async function runInJest(folder, entries) {
  const problems = [];
  for (const environment of ['node', 'jsdom']) {
    const app = join(folder, `jest-${environment}`);
    mkdirSync(app, { recursive: true });
    const shown = environment === 'node' ? entries : entries.filter((entry) => !SERVER.test(entry));
    const testing = environment === 'node' ? '@honeyhive/node/testing' : '@honeyhive/web/testing';
    const text = suite(shown).replaceAll('@honeyhive/node/testing', testing);
    writeFileSync(join(app, 'app.test.js'), text);
    writeFileSync(join(app, 'package.json'), '{ "private": true }');
    const jest = join(folder, 'node_modules/jest/bin/jest.js');
    const { code, output } = await run([process.execPath, jest, `--env=${environment}`], {
      cwd: app,
    });
    if (code !== 0) problems.push(`${environment}:\n${lastLines(output, 40)}`);
  }
  return problems;
}
