import type { Row } from '../row.ts';
import { ApiPromise, asked } from './api-promise.ts';
import { rejection, turn } from './caught.ts';

class Extended extends Promise<string> {
  readonly note = 'mine';
  extra(): string {
    return `extra ${this.note}`;
  }
}

/** Rows for promise subclasses and any object with a `then`. */
export const THENABLES: readonly Row[] = [
  {
    name: 'a Promise subclass keeps its class, methods and fields, and then gives its class',
    async see({ wrap }) {
      const made: unknown[] = [];
      const ask = wrap('ask', function ask() {
        const promise = new Extended((resolve) => resolve('yes'));
        made.push(promise);
        return promise;
      });
      const promise = ask();
      const next = promise.then((text) => `${text}!`);
      return [
        promise === made[0],
        promise instanceof Extended,
        promise.constructor === Extended,
        promise.extra(),
        promise.note,
        next instanceof Extended,
        await next,
        await promise,
        await promise.finally(() => undefined),
      ];
    },
    spans: ({ one }) => one('ask').outputs?.['result'],
    show: 'yes',
  },
  {
    name: 'a Promise subclass that rejects rejects, by then, catch and await',
    async see({ wrap }) {
      const error = new Error('no');
      const ask = wrap('ask', function ask() {
        return new Extended((_, reject) => reject(error));
      });
      const promise = ask();
      return [
        (await rejection(promise)) === error,
        (await promise.catch((reason: unknown) => reason)) === error,
        (await rejection((async () => await promise)())) === error,
      ];
    },
    spans: ({ one }) => [one('ask').outcome, one('ask').exceptions],
    show: ['error', 1],
  },
  {
    name: 'a client’s promise is awaited, and parses once for each question as before',
    needs: ['Response'],
    async see({ wrap }) {
      const ask = wrap('ask', function ask() {
        return asked();
      });
      const promise = ask();
      const before = promise.parsed;
      return [promise instanceof ApiPromise, before, await promise, promise.parsed];
    },
    spans: ({ one }) => [one('ask').outcome, one('ask').outputs?.['result.text']],
    show: ['ok', 'hi'],
  },
  {
    name: 'a client’s promise keeps withResponse(), and the span has the data',
    needs: ['Response'],
    async see({ wrap }) {
      const ask = wrap('ask', function ask() {
        return asked();
      });
      const promise = ask();
      const { data, response, request_id } = await promise.withResponse();
      return [data, response.status, request_id, promise.parsed, (await promise) === data];
    },
    spans: ({ one }) => [one('ask').outcome, one('ask').outputs?.['result.text']],
    show: ['ok', 'hi'],
  },
  {
    name: 'a client’s promise keeps asResponse(), and the span has what was read of it',
    needs: ['Response'],
    async see({ wrap }) {
      const ask = wrap('ask', function ask() {
        return asked();
      });
      const promise = ask();
      const response = await promise.asResponse();
      return [response.status, await response.text(), promise.parsed];
    },
    spans: ({ one }) => [one('ask').outcome, one('ask').outputs?.['result']],
    show: ['ok', '{"text":"hi"}'],
  },
  {
    name: 'a client’s promise that fails fails its span once, however it is asked',
    needs: ['Response'],
    async see({ wrap }) {
      const ask = wrap('ask', function ask() {
        return asked(500);
      });
      return [
        String(await rejection(ask())),
        String(await rejection(ask().withResponse())),
        String(await ask().catch((error: unknown) => error)),
      ];
    },
    spans: ({ all }) => all.map(({ outcome, exceptions }) => [outcome, exceptions]),
    show: Array.from({ length: 3 }, () => ['error', 1]),
  },
  {
    name: 'a lazy thenable stays the same object and does nothing until it is asked',
    async see({ wrap }) {
      let runs = 0;
      const query = {
        // oxlint-disable-next-line unicorn/no-thenable
        then(fulfilled: (value: number) => unknown) {
          runs += 1;
          return Promise.resolve(5).then(fulfilled);
        },
        where: () => query,
      };
      const find = wrap('find', function find() {
        return query;
      });
      const found = find();
      await turn();
      const before = runs;
      return [found === query, found.where() === query, before, await found, await found, runs];
    },
    spans: ({ one }) => [one('find').outcome, one('find').outputs?.['result']],
    show: ['ok', 5],
  },
  {
    name: 'a thenable gives each then what it always gave, whatever that is',
    see({ wrap }) {
      const odd = {
        // oxlint-disable-next-line unicorn/no-thenable
        then(fulfilled?: (value: string) => unknown): string {
          return `then gave ${String(fulfilled?.('now'))}`;
        },
      };
      const ask = wrap('ask', function ask() {
        return odd;
      });
      return [ask().then((value) => `${value}!`), Object.keys(odd)];
    },
    spans: ({ one }) => one('ask').outputs?.['result'],
    show: 'now',
  },
  {
    name: 'a frozen thenable is handed out as it is',
    async see({ wrap }) {
      // oxlint-disable-next-line unicorn/no-thenable
      const frozen = Object.freeze({ then: (done: (value: number) => void) => done(1) });
      const ask = wrap('ask', function ask() {
        return frozen;
      });
      const got = ask();
      return [got === frozen, await got];
    },
    spans: ({ count }) => count('ask'),
    show: 1,
  },
  {
    name: 'a thenable whose then cannot be replaced is handed out as it is',
    async see({ wrap }) {
      // oxlint-disable-next-line unicorn/no-thenable
      const fixed = Object.defineProperty({} as PromiseLike<number>, 'then', {
        value: (done: (value: number) => void) => done(1),
      });
      const ask = wrap('ask', function ask() {
        return fixed;
      });
      const got = ask();
      return [got === fixed, await got];
    },
    spans: ({ count }) => count('ask'),
    show: 1,
  },
  {
    name: 'an object whose then cannot be read is a value like any other',
    see({ wrap }) {
      const hostile = {
        // oxlint-disable-next-line unicorn/no-thenable
        get then(): never {
          throw new Error('not for you');
        },
      };
      const ask = wrap('ask', function ask() {
        return hostile;
      });
      return ask() === hostile;
    },
    spans: ({ count }) => count('ask'),
    show: 1,
  },
];
