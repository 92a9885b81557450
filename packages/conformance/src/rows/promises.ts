import type { Row } from '../row.ts';
import { rejection, turn } from './caught.ts';

/** Plain promises. */
export const PROMISES: readonly Row[] = [
  {
    name: 'a promise resolves to the very same value',
    async see({ wrap }) {
      const value = { a: 1 };
      const promise = wrap('load', async function load() {
        await turn();
        return value;
      })();
      return [promise instanceof Promise, (await promise) === value];
    },
    spans: ({ one }) => [one('load').outcome, one('load').outputs?.['result.a']],
    show: ['ok', 1],
  },
  {
    name: 'a promise rejects with the very same error, and the span says so once',
    async see({ wrap }) {
      const error = new TypeError('later');
      const load = wrap('load', async function load() {
        await turn();
        throw error;
      });
      return (await rejection(load())) === error;
    },
    spans: ({ one }) => [one('load').outcome, one('load').exceptions],
    show: ['error', 1],
  },
  {
    name: 'an async function that fails before its first await rejects rather than throws',
    async see({ wrap }) {
      const load = wrap('load', async function load(): Promise<never> {
        throw new Error('early');
      });
      let promise: Promise<unknown> | undefined;
      promise = load();
      return String(await rejection(promise));
    },
    spans: ({ one }) => one('load').outcome,
    show: 'error',
  },
  {
    name: 'then, catch and finally chain as they do',
    async see({ wrap }) {
      const seen: unknown[] = [];
      const load = wrap('load', async function load(fails: boolean) {
        if (fails) throw new Error('no');
        return 1;
      });
      await load(false)
        .then((n) => seen.push(n))
        .finally(() => seen.push('finally'));
      await load(true)
        .catch((error: unknown) => seen.push(String(error)))
        .finally(() => seen.push('finally'));
      seen.push(await Promise.all([load(false), load(false)]));
      seen.push((await Promise.allSettled([load(true)]))[0]?.status);
      seen.push(await Promise.race([load(false), turn()]));
      return seen;
    },
  },
  {
    name: 'a promise that was given something of its own keeps it, listed or not, under a symbol too',
    async see({ wrap }) {
      const id = Symbol('id');
      const made = Object.assign(
        turn().then(() => 5),
        { cancel: (): string => 'cancelled', pid: 7, [id]: 'mine' },
      );
      const hidden = Object.defineProperty(made, 'hidden', { value: 'there', enumerable: false });
      const load = wrap('load', function load() {
        return hidden;
      });
      const promise = load() as typeof made & { hidden?: string };
      const keys = Object.keys(promise);
      made.cancel = () => 'cancelled later';
      const seen = [keys, promise.cancel(), promise.pid, promise[id], promise.hidden];
      promise.pid = 8;
      return [...seen, made.pid, await promise];
    },
    spans: ({ one }) => one('load').outputs?.['result'],
    show: 5,
  },
  {
    name: 'the same promise twice is the same promise twice, each call with its own span',
    async see({ wrap }) {
      let cached: Promise<number> | undefined;
      const load = wrap('load', function load() {
        return (cached ??= turn().then(() => 5));
      });
      const [first, second] = [load(), load()];
      return [first === second, await first, load() === first, await load()];
    },
    spans: ({ all }) => all.map(({ name, outputs }) => [name, outputs?.['result']]),
    show: Array.from({ length: 4 }, () => ['load', 5]),
  },
  {
    name: 'the same rejected promise twice fails each call’s span once',
    async see({ wrap }) {
      const failed = Promise.reject(new Error('cached'));
      const load = wrap('load', function load() {
        return failed;
      });
      const [first, second] = [load(), load()];
      return [first === second, String(await rejection(first)), String(await rejection(second))];
    },
    spans: ({ all }) => all.map(({ outcome, exceptions }) => [outcome, exceptions]),
    show: [
      ['error', 1],
      ['error', 1],
    ],
  },
  {
    name: 'a rejection nobody handles is reported, once',
    needs: ['unhandled rejections'],
    async see({ wrap, features }) {
      const error = new Error('nobody cares');
      const load = wrap('load', async function load() {
        throw error;
      });
      const reported = await features.unhandledRejections?.(() => void load());
      return [reported?.length, reported?.[0] === error];
    },
    spans: ({ one }) => one('load').exceptions,
    show: 1,
  },
  {
    name: 'a rejection that is handled, at once or down the chain, is reported never',
    needs: ['unhandled rejections'],
    async see({ wrap, features }) {
      const load = wrap('load', async function load() {
        throw new Error('handled');
      });
      const shared = Promise.reject(new Error('shared'));
      const share = wrap('share', function share() {
        return shared;
      });
      const reported = await features.unhandledRejections?.(() => {
        load().catch(() => undefined);
        load()
          .then(() => 1)
          .catch(() => undefined);
        share().catch(() => undefined);
        share().then(undefined, () => undefined);
      });
      return reported?.length;
    },
  },
  {
    name: 'a promise of another realm is followed, and stays of its realm',
    needs: ['another realm'],
    async see({ wrap, features }) {
      const Foreign = features.anotherRealm?.('Promise') as PromiseConstructor;
      const make = wrap('make', function make() {
        return Foreign.resolve(3);
      });
      const fail = wrap('fail', function fail() {
        return Foreign.reject(new Error('abroad'));
      });
      const made = make();
      return [made instanceof Foreign, await made, String(await rejection(fail()))];
    },
    spans: ({ one }) => [one('make').outputs?.['result'], one('fail').outcome],
    show: [3, 'error'],
  },
  {
    name: 'what nobody awaits ends its span all the same',
    async see({ wrap }) {
      void wrap('forget', async function forget() {
        await Promise.resolve();
      })();
      await turn();
    },
    spans: ({ one }) => one('forget').outcome,
    show: 'ok',
  },
];
