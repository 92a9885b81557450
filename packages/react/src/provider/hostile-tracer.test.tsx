import { act, cleanup, render } from '@testing-library/react';
import { Component, type ReactNode, StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordingTracer } from '@honeyhive/core/testing';
import {
  HoneyHiveProvider,
  type ReactTracer,
  TraceErrorBoundary,
  useChatTrace,
  useFeedback,
  useSession,
  useTrace,
  useTracedCallback,
} from '../index.ts';

/** What a member of somebody's tracer does in place of what it should. */
const FAULTS: Record<string, PropertyDescriptor> = {
  throws: {
    value: () => {
      throw new Error('hostile');
    },
  },
  rejects: { value: async () => Promise.reject(new Error('hostile')) },
  'returns null': { value: () => null },
  'returns a number': { value: () => 7 },
  'has a getter that throws': {
    get: () => {
      throw new Error('hostile');
    },
  },
  'is missing': { value: undefined },
};

const TRACER_MEMBERS = [
  'trace',
  'withSpan',
  'startSpan',
  'enrichSpan',
  'enrichSession',
  'observe',
  'inject',
  'sessionId',
];
const SPAN_MEMBERS = [
  'run',
  'follow',
  'enrich',
  'addEvent',
  'end',
  'cancel',
  'fail',
  'eventId',
  'spanContext',
];

/** `target` with `fault` in place of each of `members`. */
function spoilt<T extends object>(target: T, members: readonly string[], fault: string): T {
  const faults = Object.fromEntries(members.map((name) => [name, FAULTS[fault] ?? {}]));
  return new Proxy(target, {
    get: (from, name) => {
      const bad = Object.hasOwn(faults, name) ? faults[String(name)] : undefined;
      if (bad) return bad.get ? bad.get() : bad.value;
      const value: unknown = Reflect.get(from, name, from);
      return typeof value === 'function' ? value.bind(from) : value;
    },
  });
}

/** What the app has done, by name: each exactly as without a tracer. */
let results: Record<string, unknown> = {};
let failures: unknown[] = [];
const onRejection = (error: unknown): void => void failures.push(error);
beforeEach(() => {
  results = {};
  failures = [];
  process.on('unhandledRejection', onRejection);
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  cleanup();
  process.off('unhandledRejection', onRejection);
  vi.restoreAllMocks();
});

async function* words(): AsyncGenerator<string> {
  yield 'a';
  yield 'b';
}
const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

/** Uses everything there is in each way, and notes what came of it. */
function App({ runs }: { readonly runs: { act: () => Promise<void> } }): ReactNode {
  const tracing = useTrace();
  const session = useSession();
  const chat = useChatTrace();
  const feedback = useFeedback('event-id');
  const oops = new Error('of the app');
  const send = useTracedCallback('send', (span, text: string) => {
    span.enrich({ metadata: { a: 1 } });
    return `${text}!`;
  });
  const refuse = useTracedCallback('refuse', () => {
    throw oops;
  });
  // oxlint-disable-next-line react/immutability -- hands the test what only a component can do
  runs.act = async () => {
    let calls = 0;
    const note = (name: string, value: unknown): void => void (results[name] = value);
    const work = (): number => (calls += 1);
    note('a sync callback', send('hi'));
    note('a callback that throws', thrown(refuse) === oops);
    note('a block', tracing.withSpan('block', work));
    note('runs of a block', calls);
    note('an async block', await tracing.withSpan('block', {}, async () => 'later'));
    note(
      'a block that throws',
      thrown(() =>
        tracing.withSpan('block', () => {
          throw oops;
        }),
      ) === oops,
    );
    note(
      'a block that rejects',
      (await tracing
        .withSpan('block', async () => Promise.reject(oops))
        .catch((error: unknown) => error)) === oops,
    );
    note('a traced function', tracing.trace((a: number) => a + 1)(1));
    note('one with options', tracing.trace({ eventType: 'tool' }, (a: number) => a + 2)(1));
    note('a decorator', typeof tracing.trace({ eventType: 'tool' }));
    note('a span', typeof tracing.startSpan('held'));
    note('enrichSpan', typeof tracing.enrichSpan({ metadata: {} }));
    note('enrichSession', tracing.enrichSession({ metadata: {} }));
    note('feedback', feedback({ rating: true }));
    const first = chat.turn('why?');
    note('an event id', typeof first.eventId);
    note(
      'a turn',
      first.run(() => work()),
    );
    note('an async turn', await first.run(async () => 'later'));
    note(
      'a turn that throws',
      thrown(() =>
        first.run(() => {
          throw oops;
        }),
      ) === oops,
    );
    const headers = first.headers();
    note('headers', typeof headers === 'object' && headers !== null);
    let text = '';
    for await (const word of first.follow(words())) text += word;
    note('an answer', text);
    const stopped = chat.turn('again?', { retryOf: first });
    note('stop', stopped.stop());
    note('feedback of a turn', stopped.feedback({ rating: false }));
    note('fail', chat.turn('x').fail(oops));
    note('end', chat.turn('x').end('done'));
  };
  return <b>{`${typeof session} ${typeof tracing.sessionId}`}</b>;
}

const Bomb = (): ReactNode => {
  throw new Error('in a render');
};

/** Stands for the app's root: sees what would have unmounted it. */
class Root extends Component<{ readonly children: ReactNode }> {
  static getDerivedStateFromError(error: unknown): object {
    failures.push(error);
    return {};
  }
  override render(): ReactNode {
    return this.props.children;
  }
}

async function use(tracer: ReactTracer | undefined): Promise<string> {
  const runs = { act: async (): Promise<void> => {} };
  const page = (
    <StrictMode>
      <Root>
        <HoneyHiveProvider tracer={tracer}>
          <App runs={runs} />
          <TraceErrorBoundary fallback={<i>fallback</i>}>
            <Bomb />
          </TraceErrorBoundary>
        </HoneyHiveProvider>
      </Root>
    </StrictMode>
  );
  const { container, rerender, unmount } = render(page);
  await act(() => runs.act());
  rerender(page);
  const shown = container.innerHTML;
  unmount();
  // Both frames of a turn's last paint.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return shown;
}

const spans = (fault: string, members: readonly string[]): ReactTracer => {
  const { tracer } = recordingTracer();
  const start = tracer.startSpan.bind(tracer);
  const within = tracer.withSpan.bind(tracer) as (...args: unknown[]) => unknown;
  return Object.assign(Object.create(tracer) as ReactTracer, {
    startSpan: (...given: Parameters<typeof start>) => spoilt(start(...given), members, fault),
    withSpan: (...given: unknown[]) => {
      const work = given.pop() as (span: unknown) => unknown;
      return within(...given, (span: object) => work(span));
    },
  });
};

describe('whatever a tracer does, the tree stays and the app does what it does without one', () => {
  const CASES = Object.keys(FAULTS).flatMap((fault) => [
    ...TRACER_MEMBERS.map(
      (name) =>
        [`${name} ${fault}`, () => spoilt(recordingTracer().tracer, [name], fault)] as const,
    ),
    [
      `each member ${fault}`,
      () => spoilt(recordingTracer().tracer, TRACER_MEMBERS, fault),
    ] as const,
    ...SPAN_MEMBERS.map(
      (name) => [`a span's ${name} ${fault}`, () => spans(fault, [name])] as const,
    ),
    [`each member of a span ${fault}`, () => spans(fault, SPAN_MEMBERS)] as const,
  ]);

  test.each(CASES)('%s', async (_, hostile) => {
    const shown = await use(undefined);
    const expected = results;
    results = {};
    expect(Object.keys(expected)).toHaveLength(24);
    await expect(use(hostile())).resolves.toBe(shown);
    expect(results).toEqual(expected);
    expect(failures).toEqual([]);
  });

  test('a block that a tracer would run later, or twice, runs at once and once', async () => {
    const later = async (...given: unknown[]): Promise<unknown> => {
      await Promise.resolve();
      return (given.at(-1) as () => unknown)();
    };
    const twice = (...given: unknown[]): unknown => {
      (given.at(-1) as () => unknown)();
      return (given.at(-1) as () => unknown)();
    };
    await use(undefined);
    const expected = results;
    for (const withSpan of [later, twice]) {
      const tracer = Object.assign(Object.create(recordingTracer().tracer) as ReactTracer, {
        withSpan,
      });
      await use(tracer);
      expect(results).toEqual(expected);
    }
  });
});

test('what a tracer throws is said once, with the error', async () => {
  const said = vi.spyOn(console, 'warn').mockReturnValue();
  vi.resetModules();
  const fresh = await import('../index.ts');
  const error = new Error('hostile');
  const tracer = spoilt(recordingTracer().tracer, ['sessionId', 'observe'], 'throws');
  const Session = (): ReactNode => fresh.useSession();
  render(
    <fresh.HoneyHiveProvider tracer={tracer}>
      <Session />
      <Session />
    </fresh.HoneyHiveProvider>,
  );
  expect(said.mock.calls).toEqual([[expect.stringContaining('SDK error'), error]]);
});
