// A tracer of a subclass that fails at the end of a process costs neither other tracers nor the end itself.
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { childPrograms, type ChildPrograms } from '../../fixtures/child-programs.ts';

let programs: ChildPrograms;
let backend: LocalBackend;
beforeAll(async () => {
  programs = await childPrograms();
});
afterAll(() => programs.remove());
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterEach(async () => {
  programs.kill();
  await backend.close();
});

/** Methods that a subclass may have. */
const METHODS: Readonly<Record<string, string>> = {
  'flush throws': `flush() { throw new Error('own') }`,
  'flush rejects': `async flush() { throw new Error('own') }`,
  'flush never ends': `flush() { return new Promise(() => {}) }`,
  'flush forgets the tracer’s own': `async flush() {}`,
  'stats throws': `stats() { throw new Error('own') }`,
  'stats returns nothing': `stats() {}`,
  'abandonSpans throws': `abandonSpans() { throw new Error('own') }`,
};
const KILLED = `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1_000);`;
/** Ends of a process, and its exit code or signal. */
const ENDS: Readonly<Record<string, readonly [program: string, end: number | string]>> = {
  'comes to its end': ['process.exitCode = 4;', 4],
  'calls process.exit()': ['process.exit(3);', 3],
  'gets a signal': [KILLED, 'SIGTERM'],
  'exits in a handler of a signal': [
    `process.on('SIGTERM', () => setTimeout(() => process.exit(5), 50)); ${KILLED}`,
    5,
  ],
  'throws what nobody catches': [`setTimeout(() => { throw new Error('uncaught'); });`, 1],
};

describe.each(Object.entries(METHODS))('a subclass whose %s', (_method, method) => {
  test.each(Object.entries(ENDS))(
    'loses no span in a process that %s, which ends as without it',
    async (_end, [program, end]) => {
      const { code, signal, err } = await programs.run(
        `class Own extends HoneyHiveTracer { ${method} }
         const own = new Own({ apiKey: 'key', serverUrl: process.env.URL });
         own.startSpan('of its own').end(); tracer.startSpan('of another').end(); ${program}`,
        backend.url,
      );
      expect({ end: signal ?? code, uncaught: err.includes('Error: uncaught') }).toEqual({
        end,
        uncaught: end === 1,
      });
      // What was under way when the process exited is sent again, with the same id.
      expect(new Set(backend.events().map(({ event_name: name }) => name))).toEqual(
        new Set(['of its own', 'of another']),
      );
    },
    20_000,
  );
});

test.each(Object.entries(ENDS))(
  'a copy whose version has another contract stops nothing in a process that %s',
  async (_end, [program, end]) => {
    const { code, signal } = await programs.run(
      `tracer.startSpan('of this version').end();
       const kept = (globalThis.kept = {});
       globalThis[Symbol.for('honeyhive.exit')].watched.add(new WeakRef(kept)); ${program}`,
      backend.url,
    );
    expect(signal ?? code).toBe(end);
    expect(backend.events({ name: 'of this version' })).not.toEqual([]);
  },
  20_000,
);
