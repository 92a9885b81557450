import { recordingTracer } from '@honeyhive/core/testing';
import { act, cleanup, render } from '@testing-library/react';
import {
  Activity,
  type FunctionComponent,
  type ReactNode,
  StrictMode,
  Suspense,
  useEffect,
} from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type ChatTrace,
  type ChatTurn,
  HoneyHiveProvider,
  TraceErrorBoundary,
  useChatTrace,
} from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'clearInterval', 'performance'] });
  vi.spyOn(globalThis, 'setInterval');
  vi.spyOn(globalThis, 'clearInterval');
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** What looks again and again, and has not been told to stop. */
function lookers(): unknown[] {
  const stopped = vi.mocked(clearInterval).mock.calls.map(([timer]) => timer);
  const started = vi.mocked(setInterval).mock.results.map(({ value }) => value as unknown);
  return started.filter((timer) => !stopped.includes(timer as never));
}

const never = new Promise<never>(() => {});
let isBroken = false;
beforeEach(() => {
  isBroken = false;
});

/** Hands out its chat; suspends or fails when the test says so. */
function Chat({ take }: { readonly take: (chat: ChatTrace) => void }): ReactNode {
  const chat = useChatTrace();
  take(chat);
  if (isBroken) throw new Error('in a render');
  return null;
}
/** Begins a turn as it mounts. */
function Eager({ take }: { readonly take: (turn: ChatTurn) => void }): ReactNode {
  const chat = useChatTrace();
  useEffect(() => take(chat.turn('on mount')), [chat, take]);
  return null;
}
/** Is rendered, and thrown away before it mounts. */
function Suspended({ take }: { readonly take: (chat: ChatTrace) => void }): ReactNode {
  take(useChatTrace());
  throw never as unknown as Error;
}

type Show = (page: ReactNode) => void;
/** Each way for a component to go: shows it, calls `begin` with its chat before or after, and takes it away. */
const WAYS: Record<string, (show: Show, take: (chat: ChatTrace) => void) => void> = {
  'is taken away': (show, take) => {
    show(<Chat take={take} />);
    show(null);
  },
  'gets another key, as with a route': (show, take) => {
    show(<Chat key="one" take={take} />);
    show(<Chat key="two" take={() => {}} />);
  },
  'gives way to another, as with a hot reload': (show, take) => {
    show(<Chat take={take} />);
    const Reloaded: FunctionComponent = () => null;
    show(<Reloaded />);
  },
  'fails, and a boundary takes its place': (show, take) => {
    const page = (): ReactNode => (
      <TraceErrorBoundary>
        <Chat take={take} />
      </TraceErrorBoundary>
    );
    show(page());
    isBroken = true;
    show(page());
  },
  'is hidden for good': (show, take) => {
    const page = (mode: 'visible' | 'hidden'): ReactNode => (
      <Activity mode={mode}>
        <Chat take={take} />
      </Activity>
    );
    show(page('visible'));
    show(page('hidden'));
  },
  'suspends and is thrown away': (show, take) => {
    show(
      <Suspense fallback="…">
        <Suspended take={take} />
      </Suspense>,
    );
    show(null);
  },
};
const WHEN = ['before', 'after', 'long after'] as const;

test.each(
  Object.entries(WAYS).flatMap(([way, go]) =>
    WHEN.flatMap((when) => [true, false].map((strict) => [way, when, strict, go] as const)),
  ),
)(
  'of a component that %s, a turn begun %s ends (strict mode: %s)',
  async (_, when, isStrict, go) => {
    const { tracer, spans } = recordingTracer();
    const Mode = isStrict ? StrictMode : 'main';
    const turns: ChatTurn[] = [];
    const chats: ChatTrace[] = [];
    const { rerender } = render(null);
    const show: Show = (page) =>
      rerender(
        <Mode>
          <HoneyHiveProvider tracer={tracer}>{page}</HoneyHiveProvider>
        </Mode>,
      );
    go(show, (chat) => {
      if (when === 'before' && !chats.includes(chat)) turns.push(chat.turn('before'));
      chats.push(chat);
    });
    if (when === 'long after') await vi.advanceTimersByTimeAsync(60_000);
    if (when !== 'before') for (const chat of chats) turns.push(chat.turn('after'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(turns.length).toBeGreaterThan(0);
    expect(turns.map(({ span }) => span.outcome)).toEqual(turns.map(() => 'cancelled'));
    expect(spans.filter(({ name }) => name === 'chat turn')).toHaveLength(turns.length);
    expect(tracer.stats().openSpans).toBe(0);
    expect(lookers()).toEqual([]);
  },
);

test('a turn begun in an effect that strict mode runs twice goes on while its component is there', async () => {
  const { tracer } = recordingTracer();
  const turns: ChatTurn[] = [];
  const take = (turn: ChatTurn): void => void turns.push(turn);
  const page = (
    <StrictMode>
      <HoneyHiveProvider tracer={tracer}>
        <Eager take={take} />
      </HoneyHiveProvider>
    </StrictMode>
  );
  const { unmount } = render(page);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(turns.map(({ span }) => span.isRecording())).toEqual([true, true]);
  act(unmount);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tracer.stats().openSpans).toBe(0);
});

test('a turn begun while a server renders ends', async () => {
  const { tracer } = recordingTracer();
  const Served = (): ReactNode => useChatTrace().turn('served').eventId && null;
  renderToString(
    <HoneyHiveProvider tracer={tracer}>
      <Served />
    </HoneyHiveProvider>,
  );
  expect(tracer.stats().openSpans).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tracer.stats().openSpans).toBe(0);
  expect(lookers()).toEqual([]);
});
