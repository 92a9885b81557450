// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import { cleanup, renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type ChatTurn, HoneyHiveProvider, useChatTrace } from '../index.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(() => recording.close());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  recording.backend.clear();
});

const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <StrictMode>
    <HoneyHiveProvider tracer={recording.tracer}>{children}</HoneyHiveProvider>
  </StrictMode>
);

/** An answer of two chunks, the second of which comes when the test says so. */
function answer(): { stream: ReadableStream<string>; goOn: () => void } {
  let goOn = (): void => {};
  const stream = new ReadableStream<string>(
    {
      start(controller) {
        controller.enqueue('one ');
        goOn = () => {
          controller.enqueue('two');
          controller.close();
        };
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, goOn: () => goOn() };
}
const eventOf = async (turn: ChatTurn) =>
  (await recording.arrived()).find(({ event_id }) => event_id === turn.eventId);
const never = (): Promise<never> => new Promise(() => {});

const LEFT: ReadonlyArray<readonly [string, (turn: ChatTurn) => Promise<void>, object]> = [
  ['was never answered', async () => {}, {}],
  ['has an answer that nobody reads', async (turn) => void turn.follow(answer().stream), {}],
  [
    'has an answer that is read no further',
    async (turn) => void (await turn.follow(answer().stream).getReader().read()),
    { result: 'one ' },
  ],
  [
    'has a generator that is read no further',
    async (turn) => {
      async function* pieces(): AsyncGenerator<string> {
        yield 'one ';
        await never();
      }
      await turn.follow(pieces()).next();
    },
    { result: 'one ' },
  ],
];

test.each(LEFT)(
  'a turn that %s ends as cancelled once its component is gone',
  async (_, begin, outputs) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'performance'] });
    const { result, unmount } = renderHook(() => useChatTrace(), { wrapper });
    const turn = result.current.turn('why?');
    await begin(turn);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(turn.span.isRecording()).toBe(true);
    unmount();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(turn.span.isRecording()).toBe(false);
    vi.useRealTimers();
    const event = await eventOf(turn);
    expect(event).toMatchObject({ outcome: 'cancelled', error: null, outputs });
  },
);

const READ: ReadonlyArray<readonly [string, (turn: ChatTurn) => () => Promise<void>]> = [
  [
    'answer is read',
    (turn) => {
      const { stream, goOn } = answer();
      const reader = turn.follow(stream).getReader();
      void reader.read();
      const more = reader.read();
      return async () => {
        goOn();
        await more;
        await reader.read();
      };
    },
  ],
  [
    'request is under way',
    (turn) => {
      let respond: (text: string) => void = () => {};
      const asked = turn.run(() => new Promise<string>((resolve) => (respond = resolve)));
      return async () => {
        respond('one two');
        turn.end({ result: await asked });
      };
    },
  ],
];

test.each(READ)(
  'a turn whose %s goes on without its component, and ends as it ends',
  async (_, begin) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'performance'] });
    const { result, unmount } = renderHook(() => useChatTrace(), { wrapper });
    const turn = result.current.turn('why?');
    const end = begin(turn);
    unmount();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(turn.span.isRecording()).toBe(true);
    await end();
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    const event = await eventOf(turn);
    expect(event).toMatchObject({ outcome: 'ok', outputs: { result: 'one two' } });
  },
);

test.each<readonly [string, (turn: ChatTurn) => unknown]>([
  [
    'a chunk',
    (turn) =>
      turn
        .follow(new ReadableStream({ pull: never }))
        .getReader()
        .read(),
  ],
  ['an answer', (turn) => turn.run(never)],
])('a turn whose component is gone waits half a minute for %s, and no longer', async (_, begin) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'performance'] });
  const { result, unmount } = renderHook(() => useChatTrace(), { wrapper });
  const turn = result.current.turn('why?');
  void begin(turn);
  unmount();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(turn.span.isRecording()).toBe(true);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(turn.span.outcome).toBe('cancelled');
  expect(turn.span.isRecording()).toBe(false);
});

test('a turn that is stopped keeps what came of an answer that nobody reads any more', async () => {
  const { result } = renderHook(() => useChatTrace(), { wrapper });
  const turn = result.current.turn('why?');
  await turn.follow(answer().stream).getReader().read();
  turn.stop();
  await vi.waitFor(() => expect(turn.span.isRecording()).toBe(false));
  const event = await eventOf(turn);
  expect(event).toMatchObject({ outcome: 'cancelled', outputs: { result: 'one ' } });
  expect(event?.metadata).toMatchObject({ chunk_count: 1, cancel_reason: 'stopped by the user' });
});
