import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { flush, startSpan, withSpan } from './functions.ts';
import { trace } from './trace-function.ts';
import { setDefaultTracer } from './default-tracer.ts';
import { type Recording, recordingTracer } from '../testing.ts';
import { HoneyHiveTracer } from './tracer.ts';

const NAMES = ['first', 'second', 'third'] as const;
let all: Record<(typeof NAMES)[number], Recording>;
beforeEach(() => {
  all = { first: recordingTracer(), second: recordingTracer(), third: recordingTracer() };
});
afterEach(async () => {
  setDefaultTracer(undefined);
  await Promise.all(Object.values(all).map(({ tracer }) => tracer.shutdown()));
});
/** Which tracers have recorded a span of this name. */
const whereIs = (name: string): string[] =>
  NAMES.filter((one) => all[one].spans.some((span) => span.name === name));

test('the given tracer comes before the active one, and that before the default', () => {
  const { first, second, third } = all;
  setDefaultTracer(first.tracer);
  startSpan('nothing said').end();
  second.tracer.withSpan('outer', () => {
    startSpan('active').end();
    startSpan('given', { tracer: third.tracer }).end();
    withSpan('given block', { tracer: third.tracer }, () => startSpan('inside of it').end());
    startSpan('active again').end();
  });
  startSpan('afterwards').end();
  expect(
    [
      'nothing said',
      'active',
      'given',
      'given block',
      'inside of it',
      'active again',
      'afterwards',
    ].map(whereIs),
  ).toEqual([['first'], ['second'], ['third'], ['third'], ['third'], ['second'], ['first']]);
});

test('a wrapped function asks anew at each call: who called it first means nothing', () => {
  const { first, second, third } = all;
  const work = trace({ eventName: 'work' }, (calls: number) => calls);
  const counts = (): number[] =>
    NAMES.map((one) => all[one].spans.filter(({ name }) => name === 'work').length);
  second.tracer.withSpan('one', () => work(1));
  expect(counts()).toEqual([0, 1, 0]);
  third.tracer.withSpan('two', () => work(2));
  work(3);
  setDefaultTracer(third.tracer);
  work(4);
  first.tracer.withSpan('three', () => work(5));
  expect(counts()).toEqual([2, 1, 2]);
});

test('the default is the first that is left: one that is shut down is nobody’s any more', async () => {
  const { first, second } = all;
  startSpan('one').end();
  await first.tracer.shutdown();
  startSpan('two').end();
  setDefaultTracer(first.tracer);
  startSpan('nobody’s').end();
  setDefaultTracer(undefined);
  await second.tracer.shutdown();
  startSpan('three').end();
  expect(['one', 'two', 'nobody’s', 'three'].map(whereIs)).toEqual([
    ['first'],
    ['second'],
    [],
    ['third'],
  ]);
});

test('a chosen default that is shut down gives way to the first that is left', async () => {
  setDefaultTracer(all.third.tracer);
  startSpan('before').end();
  await all.third.tracer.shutdown();
  startSpan('after').end();
  expect([whereIs('before'), whereIs('after')]).toEqual([['third'], ['first']]);
});

test('a tracer that cannot work, or shall not, is nobody’s default', async () => {
  await Promise.all(NAMES.map((name) => all[name].tracer.shutdown()));
  const idle = new HoneyHiveTracer({ disableTracing: true });
  const keyless = new HoneyHiveTracer({ logger: { warn: () => undefined } as never });
  const working = recordingTracer();
  startSpan('work').end();
  expect(working.spans.map(({ name }) => name)).toEqual(['work']);
  await Promise.all([idle, keyless, working.tracer].map((tracer) => tracer.shutdown()));
});

test('a tracer that was built and not kept still serves the module functions', async () => {
  await Promise.all(NAMES.map((name) => all[name].tracer.shutdown()));
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = (_url, init) => {
    sent.push(new TextDecoder().decode(init?.body as Uint8Array<ArrayBuffer>));
    return Promise.resolve(new Response('{}'));
  };
  (() => void HoneyHiveTracer.init({ apiKey: 'key', fetch }))();
  await collectGarbage();
  withSpan('after a while', () => undefined);
  await flush();
  expect(sent.join()).toContain('after a while');
});

test('a tracer that nobody has kept and nobody would find is let go', async () => {
  const weak = (() => new WeakRef(new HoneyHiveTracer({ apiKey: 'key' })))();
  await vi.waitFor(async () => {
    await collectGarbage();
    expect(weak.deref()).toBeUndefined();
  }, 10_000);
});

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What a task has looked at through a weak reference stays until the task is over.
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}
