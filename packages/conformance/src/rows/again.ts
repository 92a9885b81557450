import type { AnyFunction, Row, Run } from '../row.ts';
import type { SeenSpan } from '../spans.ts';
import { ApiPromise } from './api-promise.ts';
import { iterable, numbers, readAll } from './sources.ts';

const facts = ({ outcome, outputs, stream }: SeenSpan): unknown => [
  outcome,
  outputs?.['result'],
  stream?.['chunk_count'],
];
/** Returns the number of spans and the distinct outcomes. */
const ofAll = (all: readonly SeenSpan[]): unknown => [
  all.length,
  [...new Set(all.map(({ outcome }) => outcome))],
];

/** Calls a traced function that returns `made`, often enough to make nested wrappers fail. */
function giveAgain<T>({ wrap }: Run, made: T, times: number): T {
  const get = wrap('get', function get() {
    return made;
  } as AnyFunction) as () => T;
  let given = get();
  for (let time = 1; time < times; time += 1) given = get();
  return given;
}

class Cached extends Promise<number> {}

interface Emitter extends AsyncIterable<unknown> {
  on(event: string, listener: (chunk: unknown) => void): this;
  once(event: string, listener: () => void): this;
}

/** Rows for objects returned repeatedly: a cached response, `return this`. */
export const AGAIN: readonly Row[] = [
  {
    name: 'the same Promise subclass given back 4 000 times is awaited as ever, each call with its own span',
    async see(run) {
      const made = new Cached((resolve) => resolve(5));
      const given = giveAgain(run, made, 4_000);
      return [given === made, await given, await given];
    },
    spans: ({ all }) => [ofAll(all), facts(all[0] as SeenSpan), facts(all.at(-1) as SeenSpan)],
    show: [
      [4_000, ['ok']],
      ['ok', 5, undefined],
      ['ok', 5, undefined],
    ],
  },
  {
    name: 'a Promise subclass that has settled ends the span of a later call whether or not it is asked again',
    async see({ wrap }) {
      const made = new Cached((resolve) => resolve(5));
      const get = wrap('get', function get() {
        return made;
      });
      const first = await get();
      return [first, get() === made];
    },
    spans: ({ all }) => all.map(facts),
    show: [
      ['ok', 5, undefined],
      ['ok', 5, undefined],
    ],
  },
  {
    name: 'the same client’s promise given back 2 000 times keeps withResponse()',
    needs: ['Response'],
    async see(run) {
      const made = new ApiPromise(Promise.resolve(new Response('5')), (response) =>
        response.text(),
      );
      const given = giveAgain(run, made, 2_000);
      const { data } = await given.withResponse();
      return [data, await given, made.parsed];
    },
    spans: ({ all }) => ofAll(all),
    show: [2_000, ['ok']],
  },
  {
    name: 'the same async iterable given back 8 000 times is read as ever, and read again',
    async see(run) {
      const made = {
        async *[Symbol.asyncIterator]() {
          yield 'a';
          yield 'b';
        },
      };
      const given = giveAgain(run, made, 8_000);
      const seen: string[] = [];
      for await (const text of given) seen.push(text);
      for await (const text of given) seen.push(text);
      return [given === made, seen];
    },
    spans: ({ all }) => ofAll(all),
    show: [8_000, ['ok']],
  },
  {
    name: 'an async iterable that is given back and read, twice, makes two spans with what each has read',
    async see({ wrap }) {
      const made = {
        async *[Symbol.asyncIterator]() {
          yield 'a';
          yield 'b';
        },
      };
      const get = wrap('get', function get() {
        return made;
      });
      const seen: string[] = [];
      for await (const text of get()) seen.push(text);
      for await (const text of get()) seen.push(text);
      return seen;
    },
    spans: ({ all }) => all.map(facts),
    show: [
      ['ok', 'ab', 2],
      ['ok', 'ab', 2],
    ],
  },
  {
    name: 'the same generator given back 8 000 times, between its steps too, goes on where it was',
    see(run) {
      const made = (function* count() {
        for (let n = 1; n < 5; n += 1) yield n;
      })();
      const given = giveAgain(run, made, 8_000);
      const seen: unknown[] = [given === made, given.next().value];
      seen.push(...giveAgain(run, made, 2));
      return [...seen, giveAgain(run, made, 1).next().done];
    },
    spans: ({ all }) => ofAll(all),
    show: [8_003, ['ok']],
  },
  {
    name: 'the same ReadableStream given back 4 000 times is read as ever',
    needs: ['ReadableStream'],
    async see(run) {
      const { stream, pulls } = numbers();
      const given = giveAgain(run, stream, 4_000);
      return [given === stream, await readAll(given), pulls()];
    },
    spans: ({ all }) => ofAll(all),
    show: [4_000, ['ok']],
  },
  {
    name: 'a ReadableStream that passes through two traced functions shows both what was read',
    needs: ['ReadableStream', 'stream iteration'],
    async see({ wrap }) {
      const inner = wrap('inner', function inner() {
        return numbers().stream;
      });
      const outer = wrap('outer', function outer() {
        return inner();
      });
      const seen: string[] = [];
      for await (const text of iterable(outer())) seen.push(text);
      return seen;
    },
    spans: ({ one }) => [facts(one('inner')), facts(one('outer'))],
    show: [
      ['ok', '123', 3],
      ['ok', '123', 3],
    ],
  },
  {
    name: 'the same Response given back 2 000 times is read as ever',
    needs: ['Response'],
    async see(run) {
      const made = new Response('hello');
      const given = giveAgain(run, made, 2_000);
      return [given === made, await given.text(), given.bodyUsed];
    },
    spans: ({ all }) => ofAll(all),
    show: [2_000, ['ok']],
  },
  {
    name: 'the same stream of Node’s kind given back 12 000 times emits as ever',
    needs: ['emitter streams'],
    async see(run) {
      const { PassThrough } = run.features.emitterStreams as {
        PassThrough: new () => Emitter & { end(text: string): void };
      };
      const made = new PassThrough();
      const given = giveAgain(run, made, 12_000);
      const seen: string[] = [];
      given.on('data', (chunk) => seen.push(String(chunk)));
      made.end('hello');
      await new Promise<void>((resolve) => void given.once('close', resolve));
      return [given === made, seen];
    },
    spans: ({ all }) => ofAll(all),
    show: [12_000, ['ok']],
  },
];
