import type { ChildProcess } from 'node:child_process';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { childPrograms, type ChildPrograms, type Ended } from '../../fixtures/child-programs.ts';

const SESSION = '11111111-1111-4111-8111-111111111111';
const EVENT = '11111111-1111-4111-8111-111111111112';
const FEEDBACK = `feedback: { up: true }`;

/** Everything that records, and what of it arrives: methods of requests in the order of the alphabet. */
const WAYS: Readonly<Record<string, readonly [program: string, arrives: string]>> = {
  startSpan: [`tracer.startSpan('s').end();`, 'POST'],
  'startSpan, left open': [`tracer.startSpan('s');`, 'POST'],
  withSpan: [`tracer.withSpan('s', () => 1);`, 'POST'],
  'withSpan, left open': [`void tracer.withSpan('s', () => new Promise(() => {}));`, 'POST'],
  trace: [`tracer.trace(function s() {})();`, 'POST'],
  'getTracer, left open': [`tracer.getTracer('lib').startSpan('s');`, 'POST'],
  createEvent: [`tracer.createEvent({ eventName: 'e', eventType: 'tool' });`, 'POST'],
  'enrichSession by id': [`tracer.enrichSession({ sessionId: '${SESSION}', ${FEEDBACK} });`, 'PUT'],
  'enrichSession, its own': [`tracer.enrichSession({ ${FEEDBACK} });`, 'PUT'],
  'enrichSpan by id': [`tracer.enrichSpan({ eventId: '${EVENT}', ${FEEDBACK} });`, 'PUT'],
  'a handle of a session': [`tracer.startSession({ userProperties: { plan: 'pro' } });`, 'PUT'],
  'withSession around a span': [
    `tracer.withSession({ userProperties: { plan: 'pro' } }, () => tracer.startSpan('s').end());`,
    'POST PUT',
  ],
  'enrich after the end': [
    `const span = tracer.startSpan('s'); span.end(); span.enrich({ ${FEEDBACK} });`,
    'POST PUT',
  ],
};

const STAYS = `setInterval(() => {}, 1_000); console.log('ready');`;
type End = Pick<Ended, 'code' | 'signal'>;
const left = (code: number): End => ({ code, signal: null });
const kill =
  (signal: NodeJS.Signals) =>
  (child: ChildProcess): void =>
    void child.kill(signal);

/** Every end of a process or thread, and how it ends without us. */
const ENDINGS: Readonly<
  Record<string, readonly [program: string, ends: End, onReady?: (child: ChildProcess) => void]>
> = {
  'a natural end': [`process.exitCode = 4;`, left(4)],
  'process.exit()': [`process.exit(3);`, left(3)],
  'process.exit() in an exit code of its own': [`process.exitCode = 6; process.exit();`, left(6)],
  'process.exit() in a SIGTERM handler': [
    `process.on('SIGTERM', () => process.exit(5)); ${STAYS}`,
    left(5),
    kill('SIGTERM'),
  ],
  'process.exit() in a SIGTERM handler by `once`': [
    `process.prependOnceListener('SIGTERM', () => setTimeout(() => process.exit(5), 50)); ${STAYS}`,
    left(5),
    kill('SIGTERM'),
  ],
  SIGTERM: [STAYS, { code: null, signal: 'SIGTERM' }, kill('SIGTERM')],
  SIGINT: [STAYS, { code: null, signal: 'SIGINT' }, kill('SIGINT')],
  'an uncaught error': [`setTimeout(() => { throw new Error('uncaught'); });`, left(1)],
  'an unhandled rejection': [`Promise.reject(new Error('unhandled')); ${STAYS}`, left(1)],
  'an uncaught error that the app hears once and exits': [
    `process.once('uncaughtException', () => setTimeout(() => process.exit(8), 20)); setTimeout(() => { throw new Error('x'); });`,
    left(8),
  ],
};

let programs: ChildPrograms;
beforeAll(async () => {
  programs = await childPrograms();
});
afterAll(async () => {
  programs.kill();
  await programs.remove();
});

/**
 * What `backend` has taken, without the order: requests of several connections may pass each other. What was under way
 * when the process exited is sent again, with the same id.
 */
const taken = (backend: LocalBackend): string =>
  [...new Set(backend.requests().map(({ method }) => method))].toSorted().join(' ');

/** Runs each way to record with an ending of its own process: a few at a time. */
async function endEach(ending: (program: string, url: string) => Promise<Ended>): Promise<{
  readonly arrived: Record<string, string>;
  readonly ends: readonly Ended[];
}> {
  const arrived: Record<string, string> = {};
  const ends: Ended[] = [];
  const waiting = Object.entries(WAYS);
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, [program]] = next;
      // oxlint-disable-next-line no-await-in-loop
      const backend = await startLocal({ port: 0, store: 'memory' });
      // oxlint-disable-next-line no-await-in-loop
      ends.push(await ending(program, backend.url));
      arrived[name] = taken(backend);
      // oxlint-disable-next-line no-await-in-loop
      await backend.close();
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  return { arrived, ends };
}
const ALL = Object.fromEntries(Object.entries(WAYS).map(([name, [, arrives]]) => [name, arrives]));

describe('whatever was recorded, and however', () => {
  test.each(Object.entries(ENDINGS))(
    'arrives at %s, and the process ends as it would without us',
    async (_, [end, ends, onReady]) => {
      const { arrived, ends: all } = await endEach((program, url) =>
        programs.run(`${program}\n${end}`, url, onReady),
      );
      expect(arrived).toEqual(ALL);
      expect(new Set(all.map(({ code, signal }) => `${code} ${signal}`))).toEqual(
        new Set([`${ends.code} ${ends.signal}`]),
      );
    },
    60_000,
  );

  test.each([
    ['comes to its end', ''],
    ['calls process.exit()', 'process.exit(2);'],
  ])(
    'arrives from a worker thread that %s',
    async (_, end) => {
      const { arrived } = await endEach((program, url) =>
        programs.run(
          `const { isMainThread, Worker } = await import('node:worker_threads');
           const { fileURLToPath } = await import('node:url');
           if (isMainThread) new Worker(fileURLToPath(import.meta.url));
           else { ${program} ${end} }`,
          url,
        ),
      );
      expect(arrived).toEqual(ALL);
    },
    60_000,
  );
});

describe('what cannot be delivered when a process ends', () => {
  const DEAD = 'http://127.0.0.1:9';
  const THREE = `for (const name of 'abc') tracer.startSpan(name).end();`;
  test.each([
    ['by itself', '', undefined],
    ['by process.exit()', 'process.exit(0);', undefined],
    ['by a signal', STAYS, kill('SIGTERM')],
  ])('%s is counted in the last line of its log', async (_, end, onReady) => {
    const { err } = await programs.run(`${THREE} ${end}`, DEAD, onReady);
    expect(err.trim().split('\n').at(-1)).toMatch(/\b3 not delivered: shutdown/);
  });

  test('by a `fetch` of the app’s own is counted, and not sent past it', async () => {
    const backend = await startLocal({ port: 0, store: 'memory' });
    const { code, err } = await programs.run(
      `const own = new HoneyHiveTracer({ apiKey: 'k', serverUrl: process.env.URL, fetch: (...all) => fetch(...all) });
       own.startSpan('s').end(); process.exit(3);`,
      backend.url,
    );
    expect({ code, taken: taken(backend) }).toEqual({ code: 3, taken: '' });
    expect(err).toMatch(/\b1 not delivered: shutdown/);
    await backend.close();
  });

  test('because a server hangs takes two seconds, and the exit code stays', async () => {
    const server = await openServer(() => {});
    const { code, err, ms } = await programs.run(`${THREE} process.exit(3);`, server.url);
    expect(code).toBe(3);
    expect(err).toMatch(/\b3 not delivered: shutdown/);
    expect(ms).toBeLessThan(6_000);
  });

  test.each([
    ['while we wait for a server', STAYS],
    [
      'while the app exits in its own handler',
      `process.on('SIGINT', () => process.exit(0)); ${STAYS}`,
    ],
    ['while a handler by `once` takes its time', `process.once('SIGINT', () => {}); ${STAYS}`],
  ])('is not waited for after a second Ctrl-C, %s', async (_, end) => {
    const { signal, ms } = await signalled(end, 'SIGINT', 'SIGINT');
    expect(signal).toBe('SIGINT');
    expect(ms).toBeLessThan(1_900);
  });

  test.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
  ] as const)(
    'is not waited for after %s and then %s, and the first ends the process',
    async (first, second) => {
      const { signal, ms } = await signalled(STAYS, first, second);
      expect(signal).toBe(first);
      expect(ms).toBeLessThan(1_900);
    },
  );

  test('is waited for after a second SIGTERM while the app exits in its own handler: the exit code stays', async () => {
    const { code } = await signalled(
      `process.on('SIGTERM', () => process.exit(6)); ${STAYS}`,
      'SIGTERM',
      'SIGTERM',
    );
    expect(code).toBe(6);
  });
});

/** Sends `first`, and `second` while a delivery that `first` has begun hangs. The time is from `first` to the end. */
async function signalled(
  program: string,
  first: NodeJS.Signals,
  second: NodeJS.Signals,
): Promise<Ended> {
  let child: ChildProcess | undefined;
  const server = await openServer(() => void setTimeout(() => child?.kill(second), 400));
  let pressedAt = 0;
  const ended = await programs.run(`tracer.startSpan('s').end(); ${program}`, server.url, (one) => {
    pressedAt = performance.now();
    child = one;
    one.kill(first);
  });
  return { ...ended, ms: performance.now() - pressedAt };
}
