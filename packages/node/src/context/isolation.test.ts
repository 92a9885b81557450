import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  enrichSpan,
  HoneyHiveTracer,
  setDefaultTracer,
  startSpan,
  trace,
  withSession,
  withSpan,
} from '../index.ts';

const NAMES = ['red', 'green', 'blue', 'gold'] as const;
interface Own {
  readonly name: string;
  readonly tracer: HoneyHiveTracer;
  readonly backend: LocalBackend;
}
let all: Own[];

beforeEach(async () => {
  all = await Promise.all(
    NAMES.map(async (name) => {
      const backend = await startLocal({ port: 0, store: 'memory' });
      const tracer = new HoneyHiveTracer({
        apiKey: `key-${name}`,
        serverUrl: backend.url,
        project: `project-${name}`,
        source: `source-${name}`,
        sessionName: `session-${name}`,
        metadata: { owner: name },
      });
      return { name, tracer, backend };
    }),
  );
});
afterEach(async () => {
  setDefaultTracer(undefined);
  for (const { tracer, backend } of all) {
    await tracer.shutdown({ timeoutMs: 500 });
    await backend.close();
  }
});
function first(): Own {
  const [own] = all;
  if (!own) throw new Error('there is no tracer');
  return own;
}
const flushAll = (): Promise<unknown> => Promise.all(all.map(({ tracer }) => tracer.flush()));
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Nothing that is another tracer's stands in anything that arrived here. */
function expectIsolated(): void {
  for (const { name, backend, tracer } of all) {
    const wire = JSON.stringify([backend.events(), backend.sessions()]);
    for (const other of all.filter((one) => one.name !== name)) {
      for (const word of [
        other.name,
        other.tracer.sessionId,
        ...other.backend
          .events()
          .flatMap(({ trace_id: traceId, span_id: spanId }) => [String(traceId), String(spanId)]),
      ]) {
        expect(wire).not.toContain(word);
      }
    }
    for (const event of backend.events()) {
      expect(event).toMatchObject({
        project: `project-${name}`,
        source: `source-${name}`,
        links: [],
      });
      expect([null, ...backend.events().map(({ span_id: id }) => id)]).toContain(
        event.parent_span_id,
      );
    }
    expect(
      backend.requests().every(({ headers }) => headers['authorization']?.endsWith(name.slice(-4))),
    ).toBe(true);
    void tracer;
  }
}

type Runner = (own: Own, label: string, inner: () => Promise<void>) => Promise<void>;
const RUNNERS: ReadonlyArray<readonly [string, Runner]> = [
  ['withSpan', ({ tracer, name }, label, inner) => tracer.withSpan(`${name} ${label}`, inner)],
  [
    'a wrapped function',
    ({ tracer, name }, label, inner) => tracer.trace({ eventName: `${name} ${label}` }, inner)(),
  ],
  [
    'a held span',
    async ({ tracer, name }, label, inner) => {
      const span = tracer.startSpan(`${name} ${label}`);
      await span.run(inner);
      span.end();
    },
  ],
  [
    'an async generator',
    async ({ tracer, name }, label, inner) => {
      for await (const _ of tracer.trace({ eventName: `${name} ${label}` }, async function* () {
        await inner();
        yield 1;
      })());
    },
  ],
  [
    'an OpenTelemetry tracer',
    ({ tracer, name }, label, inner) =>
      tracer.getTracer('lib').startActiveSpan(`${name} ${label}`, async (span) => {
        await inner();
        span.end();
      }),
  ],
];

describe.each(RUNNERS)('tracers nested in each other by %s', (_, run) => {
  test.each([
    [[0, 1, 2, 3, 0, 1]],
    [[3, 2, 1, 0, 0, 3]],
    [[0, 1, 0, 1, 0, 1]],
    [[2, 2, 1, 1, 3, 2]],
  ])('in the order %j see nothing of one another', async (order) => {
    const nest = async (at: number): Promise<void> => {
      const own = all[order[at] ?? -1];
      if (!own) return;
      await pause();
      await run(own, `level ${at}`, () => nest(at + 1));
    };
    await Promise.all([nest(0), nest(0)]);
    await flushAll();
    expectIsolated();
    for (const [index, { backend }] of all.entries())
      expect(backend.events()).toHaveLength(2 * order.filter((one) => one === index).length);
  });
});

test('each tracer’s own spans nest through another’s, by withSpan', async () => {
  const [red, green] = all as [Own, Own];
  await red.tracer.withSpan('red outer', () =>
    green.tracer.withSpan('green', () => red.tracer.withSpan('red inner', pause)),
  );
  await flushAll();
  const [outer] = red.backend.events({ name: 'red outer' });
  expect(red.backend.events({ name: 'red inner' })[0]?.parent_id).toBe(outer?.event_id);
  expect(green.backend.events({ name: 'green' })[0]?.parent_span_id).toBeNull();
});

test('parallel branches keep their own parents across await', async () => {
  const { tracer, backend } = first();
  await tracer.withSpan('root', () =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        tracer.withSpan(`branch ${index}`, async () => {
          for (let step = 0; step < index % 4; step += 1) await pause();
          await tracer.withSpan(`leaf ${index}`, pause);
        }),
      ),
    ),
  );
  await tracer.flush();
  const events = new Map(backend.events().map((event) => [event.event_name, event]));
  for (let index = 0; index < 20; index += 1) {
    expect(events.get(`branch ${index}`)?.parent_id).toBe(events.get('root')?.event_id);
    expect(events.get(`leaf ${index}`)?.parent_id).toBe(events.get(`branch ${index}`)?.event_id);
  }
});

describe('module functions', () => {
  test('find the tracer that is active where they are called, else the default', async () => {
    const [red, green, blue] = all as [Own, Own, Own];
    const shared = trace(async function shared() {
      await pause();
      enrichSpan({ metadata: { shared: true } });
      withSpan('inner', () => startSpan('held').end());
    });
    await Promise.all([
      red.tracer.withSpan('red', shared),
      green.tracer.withSpan('green', shared),
      blue.tracer.withSession({ sessionId: 'b' }, shared),
    ]);
    setDefaultTracer(blue.tracer);
    withSpan('by default', () => undefined);
    withSpan('explicit', { tracer: green.tracer } as never, () => undefined);
    await flushAll();
    const names = ({ backend }: Own): string[] =>
      backend
        .events()
        .map(({ event_name: name }) => name)
        .toSorted();
    expect(names(red)).toEqual(['held', 'inner', 'red', 'shared']);
    expect(names(green)).toEqual(['explicit', 'green', 'held', 'inner', 'shared']);
    expect(names(blue)).toEqual(['by default', 'held', 'inner', 'shared']);
    expect(red.backend.events({ name: 'shared' })[0]?.metadata).toMatchObject({ shared: true });
  });

  test('never find a tracer that is shut down, and the first that is left is the default', async () => {
    const [red, green] = all as [Own, Own];
    setDefaultTracer(red.tracer);
    await red.tracer.shutdown();
    expect(withSpan('after', () => 5)).toBe(5);
    await green.tracer.flush();
    expect(red.backend.events()).toHaveLength(0);
    expect(green.backend.events()).toHaveLength(1);
  });

  test('run user code where there is no tracer at all', async () => {
    for (const { tracer } of all) await tracer.shutdown();
    expect(withSpan('nobody', () => 5)).toBe(5);
    expect(trace((n: number) => n)(6)).toBe(6);
    expect(await withSession({ sessionId: 'x' }, async (session) => session.id)).toMatch(
      /^[\da-f-]{36}$/,
    );
    expect(() => startSpan('x').enrich({}).end()).not.toThrow();
  });
});

describe('libraries that speak OpenTelemetry', () => {
  test('and our own spans are parents of each other', async () => {
    const { tracer, backend } = first();
    const lib = tracer.provider.getTracer('ai-sdk', '5');
    await tracer.withSession({ sessionId: 'chat' }, () =>
      tracer.withSpan('turn', async () => {
        await lib.startActiveSpan('ai.generate', async (outer) => {
          await pause();
          await tracer.withSpan('tool', async () => {
            await pause();
            lib.startSpan('ai.inner').end();
          });
          outer.end();
        });
      }),
    );
    await tracer.flush();
    const by = (name: string) => backend.events({ name })[0];
    expect(by('ai.generate')?.parent_id).toBe(by('turn')?.event_id);
    expect(by('tool')?.parent_id).toBe(by('ai.generate')?.event_id);
    expect(by('ai.inner')?.parent_id).toBe(by('tool')?.event_id);
    expect(by('ai.generate')?.scope).toEqual({ name: 'ai-sdk', version: '5' });
    expect(new Set(backend.events().map(({ session_id: id }) => id)).size).toBe(1);
  });

  test('get a root where they ask for one', async () => {
    const { tracer, backend } = first();
    tracer.withSpan('outer', () => tracer.getTracer().startSpan('root', { root: true }).end());
    await tracer.flush();
    expect(backend.events({ name: 'root' })[0]?.parent_span_id).toBeNull();
  });
});
