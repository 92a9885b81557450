import { describe, expect, test } from 'vitest';
import { recordingTracer } from '../testing.ts';

// Core alone carries context through synchronous code only, as a page does: what is shown here holds without
// AsyncLocalStorage.
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1);
  });

describe('after the await of what the SDK hands back, in a page', () => {
  test('the caller’s span is active again', async () => {
    const { tracer, span } = recordingTracer();
    await tracer.withSpan('outer', async () => {
      await tracer.withSpan('first', pause);
      await tracer.trace(async function second() {
        await pause();
      })();
      tracer.startSpan('last').end();
    });
    await tracer.flush();
    const outer = span('outer').spanContext().spanId;
    for (const name of ['first', 'second', 'last'])
      expect(span(name).parentSpanContext?.spanId).toBe(outer);
  });

  test('it is active again where the work has failed', async () => {
    const { tracer, span } = recordingTracer();
    await tracer.withSpan('outer', async () => {
      await tracer
        .withSpan('fails', () => pause().then(() => Promise.reject(new Error('no'))))
        .catch(() => undefined);
      await tracer.withSpan('after', pause);
    });
    await tracer.flush();
    expect(span('fails').parentSpanContext?.spanId).toBe(span('outer').spanContext().spanId);
  });

  test('nothing stays active for anybody else', async () => {
    const { tracer } = recordingTracer();
    const seen: unknown[] = [];
    const work = tracer.withSpan('outer', async () => {
      await tracer.withSpan('inner', pause);
      await tracer.withSpan('inner', pause);
    });
    const watch = setInterval(() => seen.push(tracer.activeSpan), 0);
    await work;
    clearInterval(watch);
    expect(seen.filter((span) => span !== undefined)).toEqual([]);
    expect(tracer.activeSpan).toBeUndefined();
  });

  test('parallel work keeps each its own span', async () => {
    const { tracer, span } = recordingTracer();
    await Promise.all(
      [1, 2, 3].map((n) =>
        tracer.withSpan(`branch ${n}`, async () => {
          await tracer.withSpan(`wait ${n}`, pause);
          tracer.startSpan(`leaf ${n}`).end();
        }),
      ),
    );
    await tracer.flush();
    for (const n of [1, 2, 3])
      expect(span(`leaf ${n}`).parentSpanContext?.spanId).toBe(
        span(`branch ${n}`).spanContext().spanId,
      );
  });

  test('after an await nobody traces, a span has no parent rather than a wrong one', async () => {
    const { tracer, span } = recordingTracer();
    await tracer.withSpan('outer', async (outer) => {
      await pause();
      tracer.startSpan('unknown').end();
      outer.startSpan('explicit').end();
      outer.run(() => tracer.startSpan('run').end());
      await outer.bind(pause());
      tracer.startSpan('bound').end();
    });
    await tracer.flush();
    const outer = span('outer').spanContext().spanId;
    expect(
      ['unknown', 'explicit', 'run', 'bound'].map((name) => span(name).parentSpanContext?.spanId),
    ).toEqual([undefined, outer, outer, outer]);
  });
});

describe('outside of what was awaited', () => {
  test('no span is active after the await of nested blocks', async () => {
    const { tracer } = recordingTracer();
    await tracer.withSpan('outer', () => tracer.withSpan('inner', async () => 1));
    expect(tracer.activeSpan).toBeUndefined();
  });

  test('the session is the one from before after the await of another', async () => {
    const { tracer } = recordingTracer();
    const before = tracer.sessionId;
    await tracer.withSession({ sessionId: 'other' }, () => tracer.withSpan('inner', async () => 1));
    expect(tracer.sessionId).toBe(before);
  });
});

describe('a promise that several flows share', () => {
  test('gives each flow its own span back', async () => {
    const { tracer } = recordingTracer();
    const load = tracer.trace(async function load() {
      await pause();
      return 'loaded';
    });
    let cached: Promise<string> | undefined;
    const flow = (name: string): Promise<unknown> =>
      tracer.withSpan(name, async (own) => {
        cached ??= load();
        await cached;
        const first = tracer.activeSpan;
        await cached;
        return [first === own, tracer.activeSpan === own];
      });
    expect(await Promise.all(['a', 'b', 'c'].map(flow))).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
    expect(tracer.activeSpan).toBeUndefined();
  });

  test('gives each flow its own span back when it fails', async () => {
    const { tracer } = recordingTracer();
    const broken = tracer.trace(async function load(): Promise<never> {
      await pause();
      throw new Error('no');
    })();
    const flow = (name: string): Promise<unknown> =>
      tracer.withSpan(name, async (own) => {
        try {
          return await broken;
        } catch {
          return tracer.activeSpan === own;
        }
      });
    expect(await Promise.all(['a', 'b'].map(flow))).toEqual([true, true]);
  });

  test('hands its span to no other flow that its callback sets going', async () => {
    const { tracer } = recordingTracer();
    const load = tracer.trace(async function load() {
      await pause();
    });
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const seen: unknown[] = [];
    const first = tracer.withSpan('a', async (own) => {
      await load().then(() => go());
      return own;
    });
    const second = tracer.withSpan('b', async () => {
      await gate;
      seen.push(tracer.activeSpan);
    });
    const [a] = await Promise.all([first, second]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toBe(a);
  });
});

describe('a promise that one function hands to several callers', () => {
  const cached = turnAfter();
  function turnAfter(): Promise<string> {
    return pause().then(() => 'loaded');
  }

  test('is the same promise, and each caller’s callback has the caller’s own span', async () => {
    const { tracer } = recordingTracer();
    const load = tracer.trace(() => cached);
    const promises: unknown[] = [];
    const flow = (name: string): Promise<boolean> =>
      tracer.withSpan(name, (own) => {
        const promise = load();
        promises.push(promise);
        return promise.then(() => tracer.activeSpan === own);
      });
    expect(await Promise.all([flow('a'), flow('b')])).toEqual([true, true]);
    expect(promises[0]).toBe(promises[1]);
  });

  test('hands nobody’s span to a callback that is added where none is active', async () => {
    const { tracer } = recordingTracer();
    const load = tracer.trace(() => cached);
    tracer.withSpan('a', () => void load());
    const promise = load();
    expect(await promise.then(() => tracer.activeSpan)).toBeUndefined();
  });
});

describe('in the body of a loop over a stream, in a page', () => {
  test('the caller’s span is active for each chunk and after the last', async () => {
    const { tracer } = recordingTracer();
    const talk = tracer.trace(async function* talk() {
      await pause();
      yield 'a';
      await pause();
      yield 'b';
    });
    const open = tracer.trace(
      () => new ReadableStream({ pull: (to) => pause().then(() => to.close()) }),
    );
    const seen = await tracer.withSpan('turn', async (own) => {
      const active: boolean[] = [];
      for await (const _ of talk()) active.push(tracer.activeSpan === own);
      active.push(tracer.activeSpan === own);
      await open().getReader().read();
      active.push(tracer.activeSpan === own);
      return active;
    });
    expect(seen).toEqual([true, true, true, true]);
  });
});

describe('after the await of a promise of a class of its own, in a page', () => {
  /** Asks a promise of its own for the value, as the clients of the model providers do. */
  class Answer extends Promise<string> {
    readonly #later: () => Promise<string>;
    constructor(later: () => Promise<string>) {
      super((resolve) => resolve(''));
      this.#later = later;
    }
    static override get [Symbol.species](): PromiseConstructor {
      return Promise;
    }
    // oxlint-disable-next-line unicorn/no-thenable
    override then<A = string, B = never>(
      fulfilled?: ((value: string) => A | PromiseLike<A>) | null,
      rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      return this.#later().then(fulfilled, rejected);
    }
  }
  class Plain extends Promise<string> {}
  const late = async (): Promise<string> => {
    await pause();
    return 'late';
  };
  const kinds: ReadonlyArray<readonly [string, (make: () => Promise<string>) => Promise<string>]> =
    [
      ['a class that asks another promise', (make) => new Answer(make)],
      ['a class like any other', (make) => Plain.resolve(make())],
    ];
  const failing = (): Promise<string> => late().then(() => Promise.reject(new Error('no')));

  test.each(kinds)('each flow has its own span back: %s', async (_, kind) => {
    const { tracer } = recordingTracer();
    const ask = tracer.trace(() => kind(late));
    const flow = (name: string): Promise<unknown> =>
      tracer.withSpan(name, async (own) => {
        const seen: boolean[] = [];
        for (let turn = 0; turn < 3; turn += 1) {
          await ask();
          seen.push(tracer.activeSpan === own);
        }
        return seen;
      });
    expect(await Promise.all(['a', 'b', 'c'].map(flow))).toEqual(
      Array.from({ length: 3 }, () => [true, true, true]),
    );
    expect(tracer.activeSpan).toBeUndefined();
  });

  test.each(kinds)('also where it has failed: %s', async (_, kind) => {
    const { tracer, span } = recordingTracer();
    const ask = tracer.trace(function ask() {
      return kind(failing);
    });
    const isOwn = await tracer.withSpan('flow', async (own) => {
      try {
        await ask();
        return false;
      } catch {
        return tracer.activeSpan === own;
      }
    });
    expect(isOwn).toBe(true);
    await tracer.flush();
    expect(span('ask').status.message).toBe('no');
  });

  test.each(kinds)('also where flows share it, and only look at it first: %s', async (_, kind) => {
    const { tracer } = recordingTracer();
    const cached = kind(late);
    const ask = tracer.trace(() => cached);
    const flow = (name: string): Promise<unknown> =>
      tracer.withSpan(name, async (own) => {
        const asked = ask();
        expect(typeof asked.then).toBe('function');
        const direct = asked.then(() => tracer.activeSpan === own);
        const all = Promise.all([asked, asked]);
        await asked;
        return [tracer.activeSpan === own, await direct, await all];
      });
    const isOwn = [true, true, ['late', 'late']];
    expect(await Promise.all(['a', 'b', 'c'].map(flow))).toEqual([isOwn, isOwn, isOwn]);
  });

  test.each(kinds)('nothing is active for anybody else: %s', async (_, kind) => {
    const { tracer } = recordingTracer();
    const ask = tracer.trace(() => kind(late));
    const seen: unknown[] = [];
    const stranger = async (): Promise<void> => {
      for (let turn = 0; turn < 200; turn += 1) {
        await Promise.resolve();
        seen.push(tracer.activeSpan);
        if (turn % 20 === 0) await pause();
      }
    };
    const strangers = stranger();
    await Promise.all(
      ['a', 'b'].map((name) =>
        tracer.withSpan(name, async () => {
          for (let turn = 0; turn < 5; turn += 1) await ask();
        }),
      ),
    );
    await strangers;
    expect(seen).toHaveLength(200);
    expect(seen.filter(Boolean)).toEqual([]);
  });

  test('what is put in the place of its `then` is what is called', async () => {
    const { tracer } = recordingTracer();
    const asked = tracer.trace(() => new Answer(late))();
    const own = asked.then.bind(asked);
    let calls = 0;
    // oxlint-disable-next-line unicorn/no-thenable
    asked.then = ((...given: Parameters<typeof own>) => {
      calls += 1;
      return own(...given);
    }) as never;
    expect([await asked, calls]).toEqual(['late', 1]);
    expect(Object.keys(asked)).not.toContain('then');
  });
});

describe('a promise that takes over the value of what the SDK hands back, in a page', () => {
  class Answer extends Promise<string> {}
  const late = (): Promise<string> => pause().then(() => 'late');
  const makers: ReadonlyArray<readonly [string, () => Promise<string>]> = [
    ['a plain promise', late],
    ['an async function’s', async () => late()],
    ['one of a class of its own', () => Answer.resolve(late())],
  ];
  const ways: ReadonlyArray<readonly [string, (ask: () => Promise<string>) => Promise<string>]> = [
    ['returned by an async function', async (ask) => ask()],
    ['resolved with', (ask) => new Promise((resolve) => resolve(ask()))],
    ['given on by then', (ask) => Promise.resolve().then(ask)],
  ];
  const all = makers.flatMap(([what, make]) =>
    ways.map(([how, way]) => [what, how, make, way] as const),
  );

  test.each(all)('%s, %s: nobody who shares it has another’s span active', async (...row) => {
    const [, , make, way] = row;
    const { tracer } = recordingTracer();
    const ask = tracer.trace({ eventName: 'ask' }, make);
    let inFlight: Promise<string> | undefined;
    const load = (): Promise<string> => (inFlight ??= way(ask));
    const seen: unknown[] = [];
    const flow = (name: string): Promise<void> =>
      tracer.withSpan(name, async (own) => {
        await load();
        const active = tracer.activeSpan;
        seen.push(active === undefined || active === own);
      });
    const stranger = async (): Promise<void> => {
      await load();
      seen.push(tracer.activeSpan === undefined);
    };
    await Promise.all([flow('first'), flow('second'), stranger()]);
    expect(seen).toEqual([true, true, true]);
  });

  test.each(makers)(
    '%s: looked at and asked in every way, it leaves nothing behind',
    async (...row) => {
      const [, make] = row;
      const { tracer } = recordingTracer();
      const ask = tracer.trace({ eventName: 'ask' }, make);
      const held: { promise?: Promise<string>; then?: Promise<string>['then'] } = {};
      tracer.withSpan('first', () => {
        const promise = ask();
        held.promise = promise;
        // oxlint-disable-next-line unicorn/no-thenable
        held.then = promise.then.bind(promise);
        expect(promise.constructor.name).not.toBe('');
      });
      await pause();
      let open = (): void => {};
      const gate = new Promise<void>((resolve) => (open = resolve));
      const seen: unknown[] = [];
      const waiting = tracer.withSpan('second', async () => {
        await gate;
        seen.push(tracer.activeSpan);
      });
      await held.then?.(() => open());
      await waiting;
      const after = tracer.withSpan('third', async (own) => {
        await held.promise;
        seen.push(tracer.activeSpan === own);
      });
      await after;
      expect(seen).toEqual([undefined, true]);
    },
  );

  test.each(makers)('%s: what inherits from it may have a `then` of its own', (...row) => {
    const [, make] = row;
    const { tracer } = recordingTracer();
    const promise = tracer.trace({ eventName: 'ask' }, make)();
    const heir = Object.create(promise) as Record<string, unknown>;
    const { then } = promise;
    // oxlint-disable-next-line unicorn/no-thenable
    heir['then'] = 'mine';
    expect([heir['then'], promise.then === then]).toEqual(['mine', true]);
  });
});
