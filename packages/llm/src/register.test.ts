import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANSWER } from '../fixtures/chat-answers.ts';
import { type ModelServer, startModelServer } from '../fixtures/model-server.ts';

let server: ModelServer;
let backend: LocalBackend;
beforeAll(async () => {
  [server, backend] = await Promise.all([
    startModelServer(),
    startLocal({ port: 0, store: 'memory' }),
  ]);
});
afterAll(() => Promise.all([server.close(), backend.close()]));

/** Runs an application by itself, with the built packages. */
async function run(
  app: string,
  ...flags: readonly string[]
): Promise<{ printed: unknown; names: string[] }> {
  backend.clear();
  const folder = fileURLToPath(new URL('../fixtures/register/', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, app], {
    cwd: folder,
    env: {
      ...process.env,
      HH_API_KEY: 'key',
      HH_API_URL: backend.url,
      MODEL_URL: `${server.url}/v1`,
    },
  });
  return {
    printed: JSON.parse(stdout),
    names: backend.events().map(({ event_name: name }) => name),
  };
}
const CHAT = 'chat gpt-4o-mini';

test('an ES module is traced without a change: clients, their copies, and classes of one’s own', async () => {
  const { printed, names } = await run('app.mjs', '--import', '@honeyhive/llm/register');
  expect(printed).toEqual({ isInstance: true, texts: [ANSWER, ANSWER], own: `1 ${ANSWER}` });
  expect(names).toEqual([CHAT, CHAT, CHAT]);
});

test('so is a CommonJS module, however it takes the class', async () => {
  const { printed, names } = await run('app.cjs', '--import', '@honeyhive/llm/register');
  expect(printed).toEqual({ isInstance: true, texts: [ANSWER, ANSWER, ANSWER] });
  expect(names).toEqual([CHAT, CHAT, CHAT]);
});

test.each(['app.mjs', 'app.cjs'])(
  'nothing of %s is traced where nobody asks for it',
  async (app) => {
    expect((await run(app)).names).toEqual([]);
  },
);
