import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childPrograms, type ChildPrograms } from '../../../node/fixtures/child-programs.ts';

let programs: ChildPrograms;
beforeAll(async () => {
  programs = await childPrograms(fileURLToPath(new URL('../index.ts', import.meta.url)));
});
afterAll(async () => {
  programs.kill();
  await programs.remove();
});

const ENRICH = `const own = new HoneyHiveTracer({ apiKey: 'k', project: 'p', sessionName: 'quiet', serverUrl: process.env.URL });
  void own.enrichSession({ feedback: { rating: 5 } });`;
const ELSEWHERE = `tracer.startSpan('s').end(); process.exit(3);`;
const STAYS = `setInterval(() => {}, 1_000); console.log('ready');`;
const END = (child: ChildProcess): void => void child.kill('SIGTERM');

test.each([
  ['by itself', '', undefined],
  ['by process.exit()', 'process.exit(3);', undefined],
  ['by process.exit(), after a span of another session', ELSEWHERE, undefined],
  ['by a signal', STAYS, END],
  ['by an uncaught error', `setTimeout(() => { throw new Error('uncaught'); });`, undefined],
  ['after a shutdown', 'await own.shutdown();', undefined],
])(
  'an update of a session without spans creates the session when the process ends %s',
  async (_, end, onReady) => {
    const backend = await startLocal({ port: 0, store: 'memory' });
    await programs.run(`${ENRICH} ${end}`, backend.url, onReady);
    const asked = backend
      .requests()
      .filter(({ path }) => !path.includes('traces'))
      .map(({ method, path }) => `${method} ${path.replace(/[\da-f-]{36}$/, '…')}`);
    expect(asked).toEqual(['POST /session/start', 'PUT /v1/events/…']);
    expect(backend.sessions().find(({ session_name }) => session_name === 'quiet')).toMatchObject({
      feedback: { rating: 5 },
    });
    await backend.close();
  },
);
