import { recordingTracer } from '@honeyhive/core/testing';
import { act, cleanup, render } from '@testing-library/react';
import { Activity, type ReactNode, StrictMode, Suspense, useEffect, useLayoutEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import {
  HoneyHiveProvider,
  type Trace,
  useChatTrace,
  useTrace,
  useTracedCallback,
  useTracer,
} from '../index.ts';
import { TraceScope } from '../scope.ts';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Recorded = ReturnType<typeof recordingTracer>;
const within = (tracer: Recorded['tracer'], page: ReactNode): ReactNode => (
  <StrictMode>
    <HoneyHiveProvider tracer={tracer}>{page}</HoneyHiveProvider>
  </StrictMode>
);
/** The name of a finished span's parent. */
const parentOf = ({ spans, span }: Recorded, name: string): string | undefined =>
  spans.find((one) => one.spanContext().spanId === span(name).parentSpanContext?.spanId)?.name;
const unmounted = async (unmount: () => void): Promise<void> => {
  unmount();
  await Promise.resolve();
};

/** Hands out what a component can do. */
function Inside({ take }: { readonly take: (trace: Trace) => void }): ReactNode {
  take(useTrace());
  return null;
}

const OPERATIONS: Record<string, (trace: Trace) => void> = {
  startSpan: ({ startSpan }) => startSpan('inside').end(),
  withSpan: ({ withSpan }) => withSpan('inside', () => undefined),
  'a traced function': ({ trace }) => trace(function inside() {})(),
  'a traced function with options': ({ trace }) => trace({ eventName: 'inside' }, () => {})(),
  'a traced class': ({ trace }) => void new (trace(class inside extends Date {}))(),
};

test.each(Object.entries(OPERATIONS))(
  'a span of %s below a scope is a child of the scope’s span',
  async (_, operate) => {
    const recorded = recordingTracer();
    let trace: Trace | undefined;
    const { unmount } = render(
      within(
        recorded.tracer,
        <TraceScope name="checkout">
          <Inside take={(given) => (trace = given)} />
        </TraceScope>,
      ),
    );
    if (trace) operate(trace);
    await unmounted(unmount);
    expect(parentOf(recorded, 'inside')).toBe('checkout');
  },
);

test('a scope is one span from mount to unmount in strict mode, with the attributes of each render', async () => {
  const recorded = recordingTracer();
  const starts: string[] = [];
  recorded.tracer.observe({ spanStart: ({ name }) => void starts.push(name) });
  const page = (items: number): ReactNode =>
    within(recorded.tracer, <TraceScope name="checkout" attributes={{ 'cart.items': items }} />);
  const { rerender, unmount } = render(page(1));
  rerender(page(2));
  expect(recorded.spans).toEqual([]);
  await unmounted(unmount);
  expect(starts).toEqual(['checkout']);
  expect(recorded.span('checkout').attributes['cart.items']).toBe(2);
  expect(recorded.tracer.stats().openSpans).toBe(0);
});

test('spans of callbacks, chat turns and effects of children hang on the scope, and a scope on the outer scope', async () => {
  const recorded = recordingTracer();
  function Child(): ReactNode {
    const { startSpan } = useTrace();
    const chat = useChatTrace();
    const click = useTracedCallback('click', () => undefined);
    useLayoutEffect(() => startSpan('layout effect').end(), [startSpan]);
    useEffect(() => {
      startSpan('effect').end();
      click();
      chat.turn('why?', { name: 'turn' }).end();
    }, [startSpan, click, chat]);
    return null;
  }
  const { unmount } = render(
    <HoneyHiveProvider tracer={recorded.tracer}>
      <TraceScope name="outer">
        <TraceScope name="inner">
          <Child />
        </TraceScope>
      </TraceScope>
    </HoneyHiveProvider>,
  );
  await vi.waitFor(() => recorded.span('turn'));
  await unmounted(unmount);
  const names = ['layout effect', 'effect', 'click', 'turn', 'inner', 'outer'];
  expect(names.map((name) => parentOf(recorded, name))).toEqual([
    'inner',
    'inner',
    'inner',
    'inner',
    'outer',
    undefined,
  ]);
});

test('a span that is active below the scope stays the nearer parent; one from outside does not', async () => {
  const recorded = recordingTracer();
  const { tracer } = recorded;
  let trace: Trace | undefined;
  const { unmount } = render(
    within(
      tracer,
      <TraceScope name="scope">
        <Inside take={(given) => (trace = given)} />
      </TraceScope>,
    ),
  );
  trace?.withSpan('below', () => trace?.startSpan('in below').end());
  tracer.withSpan('elsewhere', () => trace?.startSpan('in elsewhere').end());
  await unmounted(unmount);
  expect(parentOf(recorded, 'in below')).toBe('below');
  expect(parentOf(recorded, 'in elsewhere')).toBe('scope');
});

test('a scope mounted inside of an active span is its child, and still the parent of what starts there', async () => {
  const recorded = recordingTracer();
  const { tracer } = recorded;
  function Child(): ReactNode {
    const { startSpan } = useTrace();
    useEffect(() => startSpan('effect').end(), [startSpan]);
    return null;
  }
  const { unmount } = tracer.withSpan('open the dialog', () =>
    render(
      <HoneyHiveProvider tracer={tracer}>
        <TraceScope name="dialog">
          <Child />
        </TraceScope>
      </HoneyHiveProvider>,
    ),
  );
  await unmounted(unmount);
  expect([parentOf(recorded, 'dialog'), parentOf(recorded, 'effect')]).toEqual([
    'open the dialog',
    'dialog',
  ]);
});

test('a scope applies to the tracer it names and leaves the others alone', async () => {
  const [chat, audit] = [recordingTracer(), recordingTracer()];
  let traces: readonly Trace[] = [];
  function Both(): ReactNode {
    const own = useTrace();
    const other = useTrace('audit');
    useEffect(() => {
      traces = [own, other];
    });
    return null;
  }
  const { unmount } = render(
    <HoneyHiveProvider tracer={chat.tracer} tracers={{ audit: audit.tracer }}>
      <TraceScope name="audited" tracer="audit">
        <Both />
      </TraceScope>
    </HoneyHiveProvider>,
  );
  for (const { startSpan } of traces) startSpan('inside').end();
  await unmounted(unmount);
  expect(parentOf(audit, 'inside')).toBe('audited');
  expect(parentOf(chat, 'inside')).toBeUndefined();
});

test('a scope whose tracer or name changes ends its span and starts another', async () => {
  const [one, two] = [recordingTracer(), recordingTracer()];
  const page = (recorded: Recorded, name: string): ReactNode =>
    within(recorded.tracer, <TraceScope name={name} />);
  const { rerender, unmount } = render(page(one, 'a'));
  rerender(page(one, 'b'));
  await Promise.resolve();
  rerender(page(two, 'b'));
  await unmounted(unmount);
  expect(one.spans.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(two.spans.map(({ name }) => name)).toEqual(['b']);
});

test('a scope that is hidden and shown again is a span for each time', async () => {
  const recorded = recordingTracer();
  const page = (mode: 'visible' | 'hidden'): ReactNode =>
    within(
      recorded.tracer,
      <Activity mode={mode}>
        <TraceScope name="tab" />
      </Activity>,
    );
  const { rerender, unmount } = render(page('visible'));
  await act(async () => rerender(page('hidden')));
  await act(async () => rerender(page('visible')));
  await unmounted(unmount);
  expect(recorded.spans.map(({ name }) => name)).toEqual(['tab', 'tab']);
});

test('a handler that outlives the scope records without the scope', async () => {
  const recorded = recordingTracer();
  let trace: Trace | undefined;
  const { unmount } = render(
    within(
      recorded.tracer,
      <TraceScope name="scope">
        <Inside take={(given) => (trace = given)} />
      </TraceScope>,
    ),
  );
  await unmounted(unmount);
  trace?.startSpan('late').end();
  expect(parentOf(recorded, 'late')).toBeUndefined();
  expect(recorded.spans.map(({ name }) => name)).toEqual(['scope', 'late']);
});

test('a render that is thrown away, and one on a server, start no span that stays open', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  vi.spyOn(console, 'error').mockReturnValue();
  const recorded = recordingTracer();
  const never = new Promise<never>(() => {});
  function Eager(): ReactNode {
    useTrace().startSpan('in render').end();
    throw never as unknown as Error;
  }
  const { unmount } = render(
    within(
      recorded.tracer,
      <Suspense fallback="…">
        <TraceScope name="thrown away">
          <Eager />
        </TraceScope>
      </Suspense>,
    ),
  );
  await unmounted(unmount);
  renderToString(within(recorded.tracer, <TraceScope name="served">text</TraceScope>));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(recorded.tracer.stats().openSpans).toBe(0);
  expect(recorded.spans.filter(({ name }) => name === 'served')).toEqual([]);
});

test('the tracer below a scope keeps its class, its private state and the identity of its members', () => {
  const { tracer } = recordingTracer();
  const seen: unknown[] = [];
  function Child(): ReactNode {
    const below = useTracer();
    seen.push(
      below instanceof Object.getPrototypeOf(tracer).constructor,
      below?.stats().openSpans,
      below?.startSpan === below?.startSpan,
      below?.problems,
      below?.activeSpan?.isRecording(),
    );
    return null;
  }
  render(
    <HoneyHiveProvider tracer={tracer}>
      <TraceScope name="scope">
        <Child />
      </TraceScope>
    </HoneyHiveProvider>,
  );
  expect(seen).toEqual([true, 0, true, [], undefined]);
});

test('without a provider a scope shows its children', () => {
  const { container } = render(<TraceScope name="scope">text</TraceScope>);
  expect(container.textContent).toBe('text');
});
