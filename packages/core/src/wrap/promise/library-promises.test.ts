// Promises of a library that asks its own by ways nobody sees (Bluebird): values as untraced, and each span ends.
import Bluebird from 'bluebird';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { recordingTracer } from '../../testing.ts';

/* oxlint-disable unicorn/no-thenable, unicorn/no-single-promise-in-promise-methods */
type Cancelling = typeof Bluebird;
/** A copy of its own: how promises can be cancelled is one switch for all of a copy. */
const Cancellable = Bluebird.getNewLibraryCopy();
Cancellable.config({ cancellation: true });
const COPIES: Readonly<Record<string, Cancelling>> = {
  Bluebird,
  'Bluebird that cancels': Cancellable,
};

type Ask = (promise: Bluebird<string[]>, Library: Cancelling) => unknown;
const NOTHING = (): void => {};
/** Told of whatever comes of it. */
const told = (promise: PromiseLike<unknown>): PromiseLike<unknown> =>
  promise.then(
    (value) => ['came to', value],
    (error: unknown) => ['failed with', String(error)],
  );
const ASKED: Readonly<Record<string, Ask>> = {
  finally: (promise) => told(promise.finally(NOTHING)),
  lastly: (promise) => told(promise.lastly(NOTHING)),
  tap: (promise) => told(promise.tap(NOTHING)),
  tapCatch: (promise) => told(promise.tapCatch(NOTHING)),
  timeout: (promise) => told(promise.timeout(500)),
  delay: (promise) => told(promise.delay(1)),
  asCallback: (promise) =>
    new Promise((resolve) => {
      promise.asCallback((error: unknown, value) => resolve([String(error), value]));
    }),
  nodeify: (promise) =>
    new Promise((resolve) => {
      promise.nodeify((error: unknown, value) => resolve([String(error), value]));
    }),
  reflect: (promise) => promise.reflect().then((one) => one.isFulfilled()),
  return: (promise) => told(promise.return('other')),
  catchReturn: (promise) => told(promise.catchReturn('other')),
  get: (promise) => told(promise.get(0)),
  call: (promise) => told(promise.call('join', '-')),
  map: (promise) => told(promise.map((one) => `${one}!`)),
  filter: (promise) => told(promise.filter(Boolean)),
  reduce: (promise) => told(promise.reduce((all, one) => all + one, '')),
  each: (promise) => told(promise.each(NOTHING)),
  spread: (promise) => told(promise.spread((one) => one)),
  all: (promise) => told(promise.all()),
  any: (promise) => told(promise.any().catch(() => 'none')),
  bind: (promise) => told(promise.bind({})),
  catch: (promise) => told(promise.catch(NOTHING)),
  'catch of a class': (promise) => told(promise.catch(TypeError, NOTHING)),
  then: told,
  await: async (promise) => told((async () => promise)()),
  'all of the library': (promise, Library) => told(Library.all([promise])),
  'props of the library': (promise, Library) => told(Library.props({ promise })),
  'race of the library': (promise, Library) => told(Library.race([promise])),
  'a coroutine of the library': (promise, Library) =>
    told(
      Library.coroutine(function* () {
        return (yield promise) as unknown;
      })(),
    ),
  'returned to a promise of the library': (promise, Library) =>
    told(Library.resolve().then(() => promise)),
  'resolving a promise of the library': (promise, Library) =>
    told(new Library((resolve) => resolve(promise))),
  'all of the language': (promise) => told(Promise.all([promise])),
};
const OUTCOMES = {
  fulfilled: (Library: Cancelling) => Library.resolve(['a', 'b']),
  'fulfilled later': (Library: Cancelling) => Library.delay(1).then(() => ['a', 'b']),
  rejected: (Library: Cancelling) => {
    const promise = Library.reject(new Error('no'));
    // Some ask a turn later.
    promise.suppressUnhandledRejections();
    return promise;
  },
  'rejected later': (Library: Cancelling) =>
    Library.delay(1).then(() => Library.reject(new Error('no'))),
} as const;

const rows = Object.entries(COPIES).flatMap(([copy, Library]) =>
  Object.entries(OUTCOMES).flatMap(([outcome, make]) =>
    Object.entries(ASKED).map(([way, ask]) => [copy, outcome, way, Library, make, ask] as const),
  ),
);
test.each(rows)('%s, %s: %s', async (...[, outcome, , Library, make, ask]) => {
  const { tracer, spans } = recordingTracer();
  const untraced = await ask(make(Library), Library);
  const traced = tracer.trace({ eventName: 'call' }, () => make(Library));
  expect(await ask(traced(), Library)).toEqual(untraced);
  await vi.waitFor(() => expect(spans).toHaveLength(1));
  expect(spans[0]?.attributes['honeyhive_error']).toBe(
    outcome.startsWith('rejected') ? 'no' : undefined,
  );
});

describe('what is reported as handled by nobody is what is untraced', () => {
  const seen: unknown[] = [];
  const listeners = process.listeners('unhandledRejection');
  const note = (reason: unknown): void => void seen.push(String(reason));
  afterEach(() => {
    process.removeAllListeners('unhandledRejection');
    for (const one of listeners) process.on('unhandledRejection', one);
  });
  /** Ways of asking that leave a rejection to nobody, and some that do not ask. */
  const LEFT: Readonly<Record<string, Ask>> = {
    nothing: NOTHING,
    'a state': (promise) => [promise.isPending(), promise.isRejected(), promise.isFulfilled()],
    suppressing: (promise) => promise.suppressUnhandledRejections(),
    finally: (promise) => void promise.finally(NOTHING),
    tap: (promise) => void promise.tap(NOTHING),
    timeout: (promise) => void promise.timeout(500),
    asCallback: (promise) => void promise.asCallback(NOTHING),
    'asCallback without one': (promise) => void promise.asCallback(),
    then: (promise) => void promise.then(NOTHING),
    twice: (promise) => [promise.finally(NOTHING), promise.tap(NOTHING)],
    'handled after': (promise) => [promise.isPending(), promise.catch(NOTHING)],
    'finally, handled': (promise) => void promise.finally(NOTHING).catch(NOTHING),
    'all of the library': (promise, Library) => void Library.all([promise]),
  };
  const left = Object.entries(COPIES).flatMap(([copy, Library]) =>
    Object.entries(LEFT).map(([way, ask]) => [copy, way, Library, ask] as const),
  );
  test.each(left)('%s: %s', async (_copy, _way, Library, ask) => {
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
    const reported = async (make: () => Bluebird<string[]>): Promise<readonly unknown[]> => {
      seen.length = 0;
      ask(make(), Library);
      // It rejects, schedules and reports with a timer each.
      for (let turn = 0; turn < 6; turn += 1)
        // oxlint-disable-next-line no-await-in-loop
        await new Promise((resolve) => void setTimeout(resolve, 2));
      return [...seen];
    };
    const make = OUTCOMES['rejected later'].bind(undefined, Library) as () => Bluebird<string[]>;
    const untraced = await reported(make);
    const { tracer } = recordingTracer();
    expect(await reported(tracer.trace({ eventName: 'call' }, make))).toEqual(untraced);
  });
});

test.each([
  ['then', (promise: Bluebird<string>) => promise.then(NOTHING)],
  ['finally', (promise: Bluebird<string>) => promise.finally(NOTHING)],
  ['tap', (promise: Bluebird<string>) => promise.tap(NOTHING)],
  ['two of them', (promise: Bluebird<string>) => (promise.tap(NOTHING), promise.tap(NOTHING))],
] as const)('cancelling what %s gives reaches the promise as untraced', async (_, ask) => {
  const isCancelled = async (wrap: <F extends () => Bluebird<string>>(fn: F) => F) => {
    const onCancelled = vi.fn<() => void>();
    const promise = wrap(
      () =>
        new Cancellable<string>((_resolve, _reject, onCancel) => {
          onCancel?.(onCancelled);
        }),
    )();
    ask(promise).cancel();
    await Cancellable.delay(2);
    return [onCancelled.mock.calls.length, promise.isCancelled()];
  };
  const { tracer } = recordingTracer();
  expect(await isCancelled((fn) => tracer.trace({ eventName: 'call' }, fn))).toEqual(
    await isCancelled((fn) => fn),
  );
});
