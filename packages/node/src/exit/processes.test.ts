import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type FaultyServer, hang, startFaulty } from '@honeyhive/test-support/faulty-server';

let folder: string;
let server: FaultyServer;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  // Inside the package, so that a child finds @opentelemetry as a user's program would.
  folder = await mkdtemp(join(import.meta.dirname, '../../.processes-test-'));
  await build({
    entryPoints: [join(import.meta.dirname, '../index.ts')],
    outfile: join(folder, 'sdk.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@honeyhive/source'],
    external: ['@opentelemetry/*'],
  });
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  server = await startFaulty();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await server.close();
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out(): string;
}
/** A program of its own, with `tracer` in it. */
async function start(program: string, options = ''): Promise<Running> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  const tracer = `new HoneyHiveTracer({ apiKey: 'key', serverUrl: process.env.URL, ${options} })`;
  await writeFile(
    file,
    `import { HoneyHiveTracer } from './sdk.mjs';\nconst tracer = ${tracer};\n${program}`,
  );
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env['PATH'] ?? '', URL: server.url },
  });
  children.add(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      out += piece.toString();
    });
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
  return { child, ended, out: () => out };
}
const arrived = (): string[] =>
  server.backend
    .events()
    .map(({ event_name: name }) => name)
    .toSorted();

test('a process that is frozen in the middle of a request loses nothing, and what arrives is there once', async () => {
  server.next(hang);
  const { child, out } = await start(
    `// It has been frozen for an hour when it goes on.
     const now = performance.now.bind(performance);
     let frozenMs = 0;
     performance.now = () => now() + frozenMs;
     process.on('SIGCONT', () => { frozenMs = 3_600_000; });
     for (let index = 0; index < 5; index += 1) tracer.startSpan('span ' + index).end();
     void tracer.flush({ timeoutMs: 50 });
     setInterval(() => {}, 1000);
     tracer.observe({ export: () => console.log(JSON.stringify(tracer.stats())), drop: ({ reason }) => console.log(reason) });`,
    // Less than it stays frozen: time in which nothing could be tried is not time in which it was tried. The request
    // itself is late only where the machine is busy for so long.
    'batch: { maxRetryMs: 60_000, timeoutMs: 30_000 }',
  );
  await vi.waitFor(() => expect(server.requests).toHaveLength(1), 20_000);
  child.kill('SIGSTOP');
  // A frozen process is not told that its connection is gone.
  await server.stop();
  await server.start();
  child.kill('SIGCONT');
  await vi.waitFor(() => expect(out()).toMatch(/recorded|^[a-z_]+$/m), 20_000);
  expect(JSON.parse(/\{.*\}/.exec(out())?.[0] ?? '')).toMatchObject({
    recorded: 5,
    exported: 5,
    dropped: {},
    pending: 0,
  });
  expect(arrived()).toEqual(['span 0', 'span 1', 'span 2', 'span 3', 'span 4']);
});

test('worker threads each have their own tracer, and all of it arrives', async () => {
  const { ended, out } = await start(
    `import { isMainThread, Worker } from 'node:worker_threads';
     const name = isMainThread ? 'main' : 'worker';
     await tracer.withSpan(name, async () => {});
     if (isMainThread) {
       const workers = [1, 2, 3].map(() => new Worker(new URL(import.meta.url)));
       await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on('exit', resolve))));
     } else await tracer.flush();`,
  );
  expect({ code: await ended, out: out() }).toEqual({ code: 0, out: '' });
  expect(arrived()).toEqual(['main', 'worker', 'worker', 'worker']);
});

test('a worker thread that just ends sends what is pending too', async () => {
  const { ended, out } = await start(
    `import { isMainThread, Worker } from 'node:worker_threads';
     tracer.startSpan(isMainThread ? 'main' : 'worker').end();
     if (isMainThread) new Worker(new URL(import.meta.url));`,
  );
  expect({ code: await ended, out: out() }).toEqual({ code: 0, out: '' });
  expect(arrived()).toEqual(['main', 'worker']);
});

test('the processes of a cluster send on their own, and end as they are told to', async () => {
  const { ended, out } = await start(
    `import cluster from 'node:cluster';
     if (cluster.isPrimary) {
       tracer.startSpan('primary').end();
       for (let index = 0; index < 2; index += 1) cluster.fork();
       cluster.on('message', (worker) => worker.kill('SIGTERM'));
     } else {
       tracer.startSpan('member').end();
       process.send('ready');
     }`,
  );
  expect({ code: await ended, out: out() }).toEqual({ code: 0, out: '' });
  expect(arrived()).toEqual(['member', 'member', 'primary']);
});

/** How members of a cluster end, by the primary and by themselves. */
const MEMBERS: Readonly<Record<string, readonly [primary: string, member: string]>> = {
  'are disconnected': ['worker.disconnect()', ''],
  'are killed': ['worker.kill()', ''],
  'disconnect themselves': ['', 'process.disconnect();'],
  'kill themselves': ['', 'cluster.worker.kill();'],
  'call process.exit()': ['', 'process.exit(4);'],
  'throw what nobody catches': ['', `setTimeout(() => { throw new Error('uncaught'); });`],
  'outlive a primary that exits': ['process.exit(2)', ''],
};
const endsOf = (out: string): string[] => out.split('\n').filter((line) => line.startsWith('end '));

test.each(Object.entries(MEMBERS))(
  'members of a cluster that %s send what is pending, and end as without us',
  async (_, [primary, member]) => {
    const program = (record: string): string => `import cluster from 'node:cluster';
      const record = (name) => { ${record} };
      if (cluster.isPrimary) {
        record('primary');
        for (let index = 0; index < 2; index += 1) cluster.fork();
        let ready = 0;
        cluster.on('message', (worker) => { ${primary === 'process.exit(2)' ? `if ((ready += 1) === 2) ${primary}` : primary}; });
        cluster.on('exit', (worker, code, signal) => console.log('end', code, signal));
      } else {
        record('member');
        process.send('ready', () => { ${member} });
        ${member ? '' : 'process.on("message", () => {});'}
      }`;
    const untraced = await start(program(''));
    const plain = [await untraced.ended, ...endsOf(untraced.out())];
    const { ended, out } = await start(program('tracer.startSpan(name).end();'));
    expect([await ended, ...endsOf(out())]).toEqual(plain);
    await vi.waitFor(() => expect(arrived()).toEqual(['member', 'member', 'primary']), 10_000);
  },
  30_000,
);

test.each([
  ['after an await', 'async () => { await Promise.resolve(); record(); }'],
  ['after a timer', 'async () => { await new Promise((go) => setTimeout(go, 1)); record(); }'],
  ['in a timer that it leaves', '() => setTimeout(record, 1)'],
])('SIGTERM ends a process whose observers record %s', async (_, observer) => {
  const { child, ended, out } = await start(
    `const record = () => tracer.startSpan('caused').end();
     const observer = ${observer};
     tracer.observe({ spanStart: observer, spanEnd: observer });
     tracer.startSpan('work').end();
     setInterval(() => {}, 1000);
     setTimeout(() => console.log('ready'), 200);`,
  );
  await vi.waitFor(() => expect(out()).toContain('ready'), 20_000);
  child.kill('SIGTERM');
  expect({ code: await ended, signal: child.signalCode }).toEqual({
    code: null,
    signal: 'SIGTERM',
  });
  expect(arrived()).toContain('work');
  expect(arrived().length).toBeLessThan(100);
});

test.each([
  ['in batches', ''],
  ['at once', 'disableBatch: true'],
])(
  'a process whose observers record something at each delivery ends, and all of it arrives: %s',
  async (_, options) => {
    const { ended, out } = await start(
      `const record = () => void tracer.startSpan('caused').end();
       tracer.observe({ export: record, drop: record, spanEnd: record, sessionChange: record });
       tracer.startSpan('work').end();
       if (${options !== ''}) await tracer.flush();`,
      options,
    );
    expect({ code: await ended, out: out() }).toEqual({ code: 0, out: '' });
    expect(arrived()).toContain('work');
    expect(server.requests.length).toBeLessThan(20);
  },
);
