// @vitest-environment node
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type { HoneyHiveTracer } from '../index.ts';

type Bundle = { readonly HoneyHiveTracer: typeof HoneyHiveTracer };

async function load(target: string, Given: PromiseConstructor = Promise): Promise<HoneyHiveTracer> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { HoneyHiveTracer } from '../index.ts'`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'bundle',
    target,
    conditions: ['@honeyhive/source'],
    logLevel: 'silent',
  });
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- runs what was built
  const run = new Function('Promise', `${outputFiles[0]?.text ?? ''}; return bundle`) as (
    given: PromiseConstructor,
  ) => Bundle;
  return new (run(Given).HoneyHiveTracer)({ testMode: true });
}

const soon = <T>(value: T): Promise<T> =>
  new Promise((resolve) => void setTimeout(resolve, 1, value));

test.each(['es2017', 'es2018', 'es2019', 'es2020', 'es2021', 'es2022'])(
  'a page built for %s has its calls answered, and each of its spans ends',
  async (target) => {
    const tracer = await load(target);
    const cached = soon('cached');
    const read = tracer.trace(() => cached);
    const fails = tracer.trace(async () => Promise.reject(new Error('its own')));
    const pieces: number[] = [];
    await tracer.withSpan('outer', async (outer) => {
      expect(await tracer.trace(async (one: number) => soon(one))(2)).toBe(2);
      expect(tracer.activeSpan?.eventId).toBe(outer.eventId);
      expect(read()).toBe(read());
      expect(await read()).toBe('cached');
      expect(await outer.bind(soon('bound'))).toBe('bound');
      expect(tracer.activeSpan?.eventId).toBe(outer.eventId);
      await expect(fails()).rejects.toThrow('its own');
      const stream = tracer.trace(async function* count() {
        yield await soon(1);
        yield 2;
      });
      for await (const piece of stream()) pieces.push(piece);
    });
    expect(pieces).toEqual([1, 2]);
    expect(tracer.stats()).toMatchObject({ openSpans: 0, recorded: 7 });
    await tracer.shutdown();
  },
);

test('where a page replaces Promise and its then, calls are answered and spans end', async () => {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back
  const { then } = Promise.prototype;
  const tracer = await load('es2022', class Replaced<T> extends Promise<T> {});
  // oxlint-disable-next-line unicorn/no-thenable, no-extend-native -- what zone.js does
  Promise.prototype.then = function patched(this: Promise<unknown>, ...given: never[]) {
    return Reflect.apply(then, this, given);
  } as typeof then;
  try {
    const work = tracer.trace(async (one: number) => soon(one));
    expect(await tracer.withSpan('outer', async () => work(1))).toBe(1);
    expect(tracer.stats()).toMatchObject({ openSpans: 0, recorded: 2 });
  } finally {
    // oxlint-disable-next-line unicorn/no-thenable, no-extend-native
    Promise.prototype.then = then;
  }
  await tracer.shutdown();
});
