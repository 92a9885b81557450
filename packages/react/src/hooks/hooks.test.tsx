// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode, useState } from 'react';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  HoneyHiveProvider,
  useChatTrace,
  useFeedback,
  useSession,
  useTrace,
  useTracedCallback,
  useTracer,
} from '../index.ts';

let one: Recording;
let two: Recording;
beforeAll(async () => {
  [one, two] = await Promise.all([startRecording(), startRecording()]);
});
afterAll(() => Promise.all([one.close(), two.close()]));
afterEach(() => {
  cleanup();
  one.backend.clear();
  two.backend.clear();
});

const within =
  (props: Omit<Parameters<typeof HoneyHiveProvider>[0], 'children'>) =>
  ({ children }: { readonly children: ReactNode }): ReactNode => (
    <StrictMode>
      <HoneyHiveProvider {...props}>{children}</HoneyHiveProvider>
    </StrictMode>
  );

describe('without a provider', () => {
  test('useTrace runs the code and records nothing', async () => {
    const { result } = renderHook(() => useTrace());
    const { trace, withSpan, startSpan, enrichSpan, enrichSession, tracer } = result.current;
    expect(tracer).toBeUndefined();
    expect(trace((a: number) => a + 1)(1)).toBe(2);
    expect(trace({ eventType: 'tool' }, (a: number) => a + 2)(1)).toBe(3);
    expect(withSpan('block', (span) => span.withSpan('inner', () => 'done'))).toBe('done');
    await expect(withSpan('block', { eventType: 'tool' }, async () => 7)).resolves.toBe(7);
    const span = startSpan('held')
      .enrich({ metadata: { a: 1 } })
      .fail(new Error('no'));
    expect(span.isRecording()).toBe(false);
    expect(span.startSpan('child').run(() => 5)).toBe(5);
    span.end();
    expect(enrichSpan({ metadata: {} })).toBe(false);
    enrichSession({ metadata: {} });
    expect(await one.arrived()).toEqual([]);
  });

  test('useTracedCallback calls its function with a span that does nothing', () => {
    const { result } = renderHook(() =>
      useTracedCallback('send', (span, text: string) => `${text}${span.traceparent}`),
    );
    expect(result.current('hi')).toBe('hi');
  });

  test('a chat turn lets the stream through', async () => {
    const { result } = renderHook(() => useChatTrace());
    const turn = result.current.turn('why?');
    const got: string[] = [];
    for await (const text of turn.follow(words('a', 'b'))) got.push(text);
    turn.feedback({ rating: true });
    turn.stop();
    turn.fail(new Error('late'));
    turn.end('x');
    expect(got).toEqual(['a', 'b']);
    expect(turn.headers()).toEqual({});
    expect(turn.run(() => 3)).toBe(3);
  });

  test('useFeedback, useSession and useTracer are there', () => {
    const { result } = renderHook(() => [useSession(), useTracer(), useFeedback('id')] as const);
    expect(result.current[0]).toBe('');
    expect(result.current[1]).toBeUndefined();
    result.current[2]({ rating: true });
  });
});

async function* words(...list: string[]): AsyncGenerator<string, void> {
  for (const word of list) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();
    yield word;
  }
}

describe('providers', () => {
  test('the nearest one counts, and named tracers of an outer one can be reached', () => {
    const { result } = renderHook(() => [useTracer(), useTracer('audit'), useTracer('nobody')], {
      wrapper: ({ children }: { readonly children: ReactNode }) => (
        <HoneyHiveProvider tracer={one.tracer} tracers={{ audit: two.tracer }}>
          <HoneyHiveProvider tracer={two.tracer}>{children}</HoneyHiveProvider>
        </HoneyHiveProvider>
      ),
    });
    expect(result.current).toEqual([two.tracer, two.tracer, undefined]);
  });

  test('useTrace with a name records with that tracer alone', async () => {
    const { result } = renderHook(() => useTrace('audit'), {
      wrapper: within({ tracer: one.tracer, tracers: { audit: two.tracer } }),
    });
    result.current.withSpan('audited', () => undefined);
    expect(await two.arrived('audited')).toHaveLength(1);
    expect(await one.arrived()).toEqual([]);
  });

  test('a name that no provider knows runs the code and records nothing', async () => {
    const { result } = renderHook(() => useTrace('nobody'), {
      wrapper: within({ tracer: one.tracer }),
    });
    expect(result.current.withSpan('unknown', () => 1)).toBe(1);
    expect(await one.arrived()).toEqual([]);
  });

  test('render nothing again by themselves: neither for spans nor for an equal provider', async () => {
    let renders = 0;
    const child = <Counting onRender={() => (renders += 1)} />;
    const app = (): ReactNode => (
      <HoneyHiveProvider tracer={one.tracer} tracers={{ audit: two.tracer }}>
        {child}
      </HoneyHiveProvider>
    );
    const { rerender } = render(app());
    expect(renders).toBe(1);
    rerender(app());
    await act(async () => {
      one.tracer
        .startSpan('something')
        .enrich({ metadata: { a: 1 } })
        .end();
      await one.tracer.flush();
    });
    expect(renders).toBe(1);
  });
});

function Counting({ onRender }: { readonly onRender: () => void }): ReactNode {
  useTrace();
  useChatTrace();
  useTracedCallback('x', () => undefined);
  onRender();
  return null;
}

describe('names of tracers', () => {
  test.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'no tracer is called %s unless the app says so',
    (name) => {
      const { result } = renderHook(() => useTrace(name), {
        wrapper: within({ tracer: one.tracer }),
      });
      expect(result.current.tracer).toBeUndefined();
      expect(result.current.withSpan('work', () => 5)).toBe(5);
    },
  );

  test('an app may call one of its tracers constructor', async () => {
    const { result } = renderHook(() => useTrace('constructor'), {
      wrapper: within({ tracer: one.tracer, tracers: { constructor: two.tracer } }),
    });
    result.current.startSpan('work').end();
    expect(await one.arrived()).toEqual([]);
    expect(await two.arrived('work')).toHaveLength(1);
  });
});

describe('identities', () => {
  test('all functions stay the same between renders', () => {
    const { result, rerender } = renderHook(
      () => ({
        trace: useTrace(),
        chat: useChatTrace(),
        send: useTracedCallback('send', () => 1),
        rate: useFeedback('id'),
      }),
      { wrapper: within({ tracer: one.tracer }) },
    );
    const before = { ...result.current, parts: { ...result.current.trace } };
    rerender();
    expect(result.current.chat).toBe(before.chat);
    expect(result.current.send).toBe(before.send);
    expect(result.current.rate).toBe(before.rate);
    for (const [name, part] of Object.entries(before.parts)) {
      expect(result.current.trace[name as keyof typeof before.parts]).toBe(part);
    }
  });
});

describe('useTracedCallback', () => {
  test('calls the closure of the last render, one span for each call', async () => {
    const { result } = renderHook(
      () => {
        const [count, setCount] = useState(0);
        return {
          setCount,
          send: useTracedCallback(
            'send',
            (span, text: string) => `${text} ${count} ${span.isRecording()}`,
          ),
        };
      },
      { wrapper: within({ tracer: one.tracer }) },
    );
    const { send } = result.current;
    expect(send('first')).toBe('first 0 true');
    act(() => result.current.setCount(5));
    expect(send('second')).toBe('second 5 true');
    const events = await one.arrived('send');
    expect(events.map(({ outputs }) => outputs['result'])).toEqual([
      'first 0 true',
      'second 5 true',
    ]);
    expect(events[0]?.inputs).toEqual({ args: ['first'] });
  });

  test('follows a promise to its end, and lets an error through, recorded once', async () => {
    const { result } = renderHook(
      () =>
        useTracedCallback('send', async (_, text: string) => {
          await Promise.resolve();
          if (text === 'bad') throw new Error('refused');
          return text;
        }),
      { wrapper: within({ tracer: one.tracer }) },
    );
    await expect(result.current('good')).resolves.toBe('good');
    await expect(result.current('bad')).rejects.toThrow('refused');
    expect((await one.arrived('send')).map(({ outcome }) => outcome)).toEqual(['ok', 'error']);
  });

  test('records the type of a click, not the page behind it', async () => {
    function Button(): ReactNode {
      return (
        <button
          type="button"
          onClick={useTracedCallback('clicked', (_span, event: unknown) => void event)}
        >
          go
        </button>
      );
    }
    const { getByRole } = render(<Button />, { wrapper: within({ tracer: one.tracer }) });
    act(() => getByRole('button').click());
    expect((await one.arrived('clicked')).map(({ inputs }) => inputs)).toEqual([
      { args: ['[click event]'] },
    ]);
  });
});

describe('useSession', () => {
  test('gives the id that spans carry', async () => {
    const { result } = renderHook(() => ({ session: useSession(), trace: useTrace() }), {
      wrapper: within({ tracer: one.tracer }),
    });
    result.current.trace.startSpan('work').end();
    expect((await one.arrived('work'))[0]?.session_id).toBe(result.current.session);
  });
});

describe('feedback', () => {
  test('on an event by its id reaches the backend after its span has ended', async () => {
    const span = one.tracer.startSpan('answer');
    span.end();
    const { result } = renderHook(() => useFeedback(span.eventId), {
      wrapper: within({ tracer: one.tracer }),
    });
    result.current({ rating: false, comment: 'too long' });
    expect((await one.arrived('answer'))[0]?.feedback).toEqual({
      rating: false,
      comment: 'too long',
    });
  });

  test('on a span reaches the backend while it is open', async () => {
    const span = one.tracer.startSpan('answer');
    const { result } = renderHook(() => useFeedback(span), {
      wrapper: within({ tracer: one.tracer }),
    });
    result.current({ rating: true });
    span.end();
    expect((await one.arrived('answer'))[0]?.feedback).toEqual({ rating: true });
  });
});

describe('a tracer whose members throw', () => {
  const broken = (): never => {
    throw new Error('broken');
  };
  test.each([
    ['when they are read', new Proxy({}, { get: broken })],
    ['when they are called', new Proxy({}, { get: () => broken })],
  ])('%s lets the tree stand and handlers run', async (_, tracer) => {
    const { result, unmount } = renderHook(
      () => ({
        trace: useTrace(),
        session: useSession(),
        feedback: useFeedback('id'),
        turn: useChatTrace().turn,
        send: useTracedCallback('send', (__, text: string) => text),
      }),
      { wrapper: within({ tracer: tracer as typeof one.tracer }) },
    );
    const { trace, feedback, turn, send } = result.current;
    expect(send('hello')).toBe('hello');
    expect(trace.withSpan('work', () => 1)).toBe(1);
    expect(() => trace.withSpan('work', () => broken())).toThrow('broken');
    expect(trace.enrichSpan({})).toBe(false);
    expect(trace.startSpan('one').isRecording()).toBe(false);
    feedback({ rating: true });
    const begun = turn('q');
    expect(begun.headers()).toEqual({});
    begun.end();
    unmount();
  });
});
