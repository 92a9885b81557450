import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startLocal } from '@honeyhive/local';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TemporaryProject } from '../../fixtures/temporary-project.ts';

const APP = `import express from 'express';

const app = express();
app.get('/shops/:shop', (request, response) => response.send(request.params.shop));
app.get('/broken', () => {
  throw new RangeError('no tea');
});

const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(String(server.address().port));
});
`;

let project: TemporaryProject;
const bundle = (entry: string, outfile: string): Promise<unknown> =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@honeyhive/source'],
    external: ['express', 'typescript', '@opentelemetry/*'],
  });

beforeAll(async () => {
  project = new TemporaryProject({
    'package.json': JSON.stringify({ name: 'app', type: 'module', dependencies: { express: '5' } }),
    'app.js': APP,
  });
  await bundle(
    join(import.meta.dirname, '../cli.ts'),
    join(project.folder, 'node_modules/cli.mjs'),
  );
});
afterAll(() => project.remove());

const start = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(process.execPath, [join(project.folder, file), ...args], {
    cwd: project.folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

async function honeyhive(...args: readonly string[]): Promise<string> {
  const { stdout } = start('node_modules/cli.mjs', args);
  return stdout ? text(stdout) : '';
}

test('an Express application that init has edited records requests, pages and errors', async () => {
  const shown = await honeyhive('init');
  expect(shown).toContain('  + const traced = honeyhive({ tracer });');
  expect(shown).toContain('`npx honeyhive init --yes` writes these changes.');
  expect(project.read('app.js')).toBe(APP);

  expect(await honeyhive('init', '--yes')).toContain('Install: npm install @honeyhive/node');
  expect(await honeyhive('init', '--yes')).toContain('Nothing to change.');

  mkdirSync(join(project.folder, 'out'));
  await bundle(join(project.folder, 'app.js'), join(project.folder, 'out/app.js'));
  const backend = await startLocal({ port: 0, store: 'memory' });
  const app = start('out/app.js', [], {
    HH_API_KEY: 'any',
    HH_API_URL: backend.url,
    NODE_ENV: 'test',
  });
  const [port] = app.stdout ? await once(app.stdout, 'data') : [];
  const url = `http://127.0.0.1:${String(port)}`;
  expect(await (await fetch(`${url}/shops/tea`)).text()).toBe('tea');
  expect((await fetch(`${url}/broken`)).status).toBe(500);
  const relayed = await fetch(`${url}/api/honeyhive/opentelemetry/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: '{"resourceSpans":[]}',
  });
  expect(relayed.status).toBe(200);
  const ended = once(app, 'exit');
  app.kill('SIGTERM');
  await ended;
  const events = backend.events().map(({ event_name, error }) => `${event_name}: ${error}`);
  expect(events.toSorted()).toEqual(['GET /broken: no tea', 'GET /shops/:shop: null']);
  await backend.close();
}, 60_000);

test('the doctor ends with 1 where something is to mend, and names it', async () => {
  const child = start('node_modules/cli.mjs', ['doctor']);
  const said = child.stdout ? text(child.stdout) : '';
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(await said).toContain('HH_API_KEY is not set');
});
