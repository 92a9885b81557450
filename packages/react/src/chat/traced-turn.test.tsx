import { recordingTracer } from '@honeyhive/core/testing';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ChatTrace, type TracedTurn, useChatTrace } from '../chat.ts';
import { HoneyHiveProvider } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'setTimeout', 'clearInterval', 'requestAnimationFrame', 'performance'],
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function startChat() {
  const recorded = recordingTracer();
  const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
    <StrictMode>
      <HoneyHiveProvider tracer={recorded.tracer}>{children}</HoneyHiveProvider>
    </StrictMode>
  );
  const { result, unmount } = renderHook(() => useChatTrace(), { wrapper });
  return { ...recorded, chat: result.current, unmount };
}
const painted = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);

/** Three chunks, 100 ms apart, the first after 100 ms; fails or stops where the test says so. */
async function* answer(onSecond: () => void = () => {}): AsyncGenerator<string, void> {
  for (const piece of ['one ', 'two ', 'three']) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (piece === 'two ') onSecond();
    yield piece;
  }
}
async function read(
  turn: TracedTurn,
  stream: AsyncGenerator<string>,
  pieces = Infinity,
): Promise<void> {
  let seen = 0;
  try {
    for await (const _ of turn.follow(stream)) if ((seen += 1) === pieces) break;
  } catch (error) {
    turn.fail(error);
  }
}

type Act = (turn: TracedTurn, unmount: () => void) => unknown;
const OUTCOMES: Record<string, readonly [Act, string, string]> = {
  'is read to its end': [(turn) => read(turn, answer()), 'done', 'ok'],
  'ends with its outputs': [(turn) => turn.end('x'), 'done', 'ok'],
  'is stopped by its button': [
    (turn) => {
      const reading = read(turn, answer());
      setTimeout(() => turn.stop(), 150);
      return reading;
    },
    'stopped',
    'cancelled',
  ],
  'is aborted by a signal of the app': [
    (turn) =>
      read(
        turn,
        answer(() => AbortSignal.abort().throwIfAborted()),
      ),
    'stopped',
    'cancelled',
  ],
  'fails in its stream': [
    (turn) =>
      read(
        turn,
        answer(() => {
          throw new Error('cut');
        }),
      ),
    'failed',
    'error',
  ],
  'fails before its stream': [(turn) => turn.fail(new Error('refused')), 'failed', 'error'],
  'is read no further': [(turn) => read(turn, answer(), 1), 'abandoned', 'cancelled'],
  'is left by its component': [(_, unmount) => unmount(), 'abandoned', 'cancelled'],
};

test.each(Object.entries(OUTCOMES))(
  'a turn that %s says so',
  async (_, [go, outcome, spanOutcome]) => {
    const { chat, span, unmount } = startChat();
    const turn = chat.turn('why?');
    expect(turn.outcome).toBe('open');
    void go(turn, unmount);
    await painted();
    expect(turn.outcome).toBe(outcome);
    const { attributes } = span('chat turn');
    expect(attributes['honeyhive_metadata.turn_outcome']).toBe(outcome);
    expect(attributes['honeyhive_metadata.outcome'] ?? 'ok').toBe(spanOutcome);
  },
);

test('stop() aborts the turn’s signal, which the request has', async () => {
  const { chat } = startChat();
  const turn = chat.turn('why?');
  expect(turn.signal.aborted).toBe(false);
  turn.stop();
  expect(turn.signal.aborted).toBe(true);
});

test('tokens per second are those after the first chunk, by chunks or as the app counts them', async () => {
  const { chat, span, clear } = startChat();
  void read(chat.turn('q'), answer());
  await painted();
  expect(span('chat turn').attributes['honeyhive_metrics.tokens_per_second']).toBeCloseTo(10);
  clear();
  void read(chat.turn('q', { countTokens: (chunk) => String(chunk).length }), answer());
  await painted();
  // "two " and "three" in 200 ms.
  expect(span('chat turn').attributes['honeyhive_metrics.tokens_per_second']).toBeCloseTo(45);
});

test('an answer of one chunk has no rate', async () => {
  const { chat, span } = startChat();
  void read(chat.turn('q'), answer(), 1);
  await painted();
  expect(span('chat turn').attributes).not.toHaveProperty('honeyhive_metrics.tokens_per_second');
});

test.each<readonly [keyof ChatTrace & ('retry' | 'regenerate'), string]>([
  ['retry', 'retry_of'],
  ['regenerate', 'regeneration_of'],
])('%s asks the same again in a turn that is linked to the earlier one', async (again, key) => {
  const { chat, spans } = startChat();
  const first = chat.turn('why?', { name: 'first' });
  first.end();
  const second = chat[again](first, { name: 'second', metadata: { plan: 'pro' } });
  second.end();
  await painted();
  const [one, two] = spans;
  expect(two?.attributes).toMatchObject({
    'honeyhive_inputs.question': 'why?',
    [`honeyhive_metadata.${key}`]: first.eventId,
    'honeyhive_metadata.plan': 'pro',
  });
  expect(two?.links.map(({ context }) => context.spanId)).toEqual([one?.spanContext().spanId]);
  expect(two?.parentSpanContext).toBeUndefined();
});

test('without a provider a turn runs, its stop button works, and nothing is recorded', async () => {
  const { result } = renderHook(() => useChatTrace());
  const turn = result.current.turn('q');
  const seen: string[] = [];
  void (async () => {
    for await (const piece of turn.follow(answer())) seen.push(piece);
  })();
  await painted();
  expect(seen).toEqual(['one ', 'two ', 'three']);
  result.current.retry(turn).stop();
  turn.stop();
  expect(turn.signal.aborted).toBe(true);
});

test('the chat of a component stays the same between renders', () => {
  const chats = new Set<ChatTrace>();
  const { tracer } = recordingTracer();
  const Chat = (): ReactNode => {
    chats.add(useChatTrace());
    return null;
  };
  const page = (key: number): ReactNode => (
    <HoneyHiveProvider tracers={{ default: tracer, [`other ${key}`]: tracer }}>
      <Chat />
    </HoneyHiveProvider>
  );
  const { rerender } = render(page(1));
  act(() => rerender(page(2)));
  expect(chats.size).toBe(1);
});
