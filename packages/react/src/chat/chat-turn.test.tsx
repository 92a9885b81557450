// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode, useEffect, useState } from 'react';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ChatTrace, type ChatTurn, HoneyHiveProvider, useChatTrace } from '../index.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(() => recording.close());
afterEach(() => {
  cleanup();
  recording.backend.clear();
});

const wrapper = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <StrictMode>
    <HoneyHiveProvider tracer={recording.tracer}>{children}</HoneyHiveProvider>
  </StrictMode>
);
const chat = (): ChatTrace => renderHook(() => useChatTrace(), { wrapper }).result.current;

/** An answer whose pieces come when the test says so. */
async function* answer(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, void> {
  yield* pieces;
}
async function read(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}
/** The turn's span once it has ended, which is after the next frame. */
async function ended(turn: ChatTurn) {
  const open = (): boolean => turn.span.isRecording();
  if (open()) {
    await new Promise<void>((resolve) => {
      const stop = recording.tracer.observe({
        spanEnd: ({ span }) => {
          if (span !== turn.span) return;
          stop();
          resolve();
        },
      });
    });
  }
  const events = await recording.arrived();
  return events.filter(({ event_id }) => event_id === turn.eventId);
}

test('a turn is one span with question, answer, time to first token and paint', async () => {
  const turn = chat().turn('why?');
  expect(await read(turn.follow(answer(['be', 'cause'])))).toBe('because');
  const [event, ...others] = await ended(turn);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    event_name: 'chat turn',
    event_type: 'chain',
    inputs: { question: 'why?' },
    outputs: { result: 'because' },
    outcome: 'ok',
    error: null,
  });
  for (const key of ['time_to_first_token_ms', 'time_to_first_paint_ms', 'time_to_last_paint_ms']) {
    expect(event?.metadata[key]).toBeGreaterThanOrEqual(0);
  }
  expect(event?.metadata['chunk_count']).toBe(2);
});

test('a turn begun in an effect-less handler under StrictMode starts once and ends once', async () => {
  let starts = 0;
  let ends = 0;
  const stop = recording.tracer.observe({
    spanStart: () => (starts += 1),
    spanEnd: () => (ends += 1),
  });
  let turn: ChatTurn | undefined;
  function Composer(): ReactNode {
    const { turn: begin } = useChatTrace();
    const [text, setText] = useState('');
    return (
      <button
        type="button"
        onClick={() => {
          turn = begin('go');
          void read(turn.follow(answer(['x', 'y']))).then(setText);
        }}
      >
        {text || 'send'}
      </button>
    );
  }
  const { getByRole, findByText } = render(<Composer />, { wrapper });
  act(() => getByRole('button').click());
  await findByText('xy');
  if (!turn) throw new Error('no turn began');
  expect(await ended(turn)).toHaveLength(1);
  stop();
  expect([starts, ends]).toEqual([1, 1]);
});

test('rendering and effects under StrictMode begin no turn by themselves', async () => {
  function Quiet(): ReactNode {
    const trace = useChatTrace();
    useEffect(() => void trace, [trace]);
    return null;
  }
  render(<Quiet />, { wrapper });
  expect(await recording.arrived()).toEqual([]);
  expect(recording.tracer.stats().openSpans).toBe(0);
});

test('leaving the stream early is cancelled, with the partial output, and reaches the source', async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<string, void> {
    try {
      for (;;) yield 'more ';
    } finally {
      closed = true;
    }
  }
  const turn = chat().turn('forever?');
  let seen = 0;
  for await (const _ of turn.follow(endless())) {
    seen += 1;
    if (seen === 2) break;
  }
  expect(closed).toBe(true);
  expect(await ended(turn)).toMatchObject([
    { outcome: 'cancelled', error: null, outputs: { result: 'more more ' } },
  ]);
});

test('stop() says cancelled even if the source then ends quietly', async () => {
  const turn = chat().turn('stop me');
  const stream = turn.follow(answer(['a', 'b']));
  await stream.next();
  turn.stop();
  await read(stream);
  expect(await ended(turn)).toMatchObject([{ outcome: 'cancelled', error: null }]);
});

test.each<readonly [string, (turn: ChatTurn) => void, string]>([
  ['stop()', (turn) => turn.stop(), 'cancelled'],
  ['fail()', (turn) => turn.fail(new Error('gone')), 'error'],
  ['end()', (turn) => turn.end(), 'ok'],
])('%s ends a turn whose stream nobody reads any more', async (_, finish, outcome) => {
  const turn = chat().turn('q');
  await turn
    .follow(new ReadableStream<string>({ start: (to) => to.enqueue('a') }))
    .getReader()
    .read();
  finish(turn);
  expect(await ended(turn)).toMatchObject([{ outcome }]);
});

test('a turn that is followed to its end and then ended is painted and finished once', async () => {
  const turn = chat().turn('q');
  await read(turn.follow(answer(['a'])));
  turn.end();
  turn.stop();
  const [event, ...others] = await ended(turn);
  expect(others).toEqual([]);
  expect(event?.span_events.filter(({ name }) => name === 'rendered')).toHaveLength(1);
});

test('stop() before anything is followed ends the turn', async () => {
  const turn = chat().turn('never mind');
  turn.stop();
  expect(await ended(turn)).toMatchObject([{ outcome: 'cancelled', error: null }]);
});

test('a source that fails makes the turn an error, once, with the partial output, and the reader gets that very error', async () => {
  const refused = new TypeError('refused');
  async function* broken(): AsyncGenerator<string, void> {
    yield 'half ';
    throw refused;
  }
  const turn = chat().turn('q');
  const error: unknown = await read(turn.follow(broken())).catch((reason: unknown) => reason);
  turn.fail(error);
  expect(error).toBe(refused);
  const [event] = await ended(turn);
  expect(event).toMatchObject({ outcome: 'error', error: 'refused', outputs: { result: 'half ' } });
  expect(event?.span_events.filter(({ name }) => name === 'exception')).toHaveLength(1);
});

test('fail() of an aborted request is cancelled, not failed', async () => {
  const turn = chat().turn('q');
  turn.fail(new DOMException('aborted', 'AbortError'));
  expect(await ended(turn)).toMatchObject([{ outcome: 'cancelled', error: null }]);
});

test('a turn without a stream ends with end() and its outputs', async () => {
  const turn = chat().turn({ messages: ['hi'] }, { name: 'reply', metadata: { plan: 'pro' } });
  turn.end({ text: 'hello' });
  const [event] = await ended(turn);
  expect(event).toMatchObject({
    event_name: 'reply',
    inputs: { messages: ['hi'] },
    outputs: { text: 'hello' },
  });
  expect(event?.metadata['plan']).toBe('pro');
});

test('a retry is a tree of its own that links to the turn it replaces', async () => {
  const { turn: begin } = chat();
  const first = begin('q');
  first.end();
  const second = begin('q', { retryOf: first });
  second.end();
  const [before] = await ended(first);
  const [after] = await ended(second);
  expect(after?.links.map(({ span_id }) => span_id)).toEqual([before?.span_id]);
  expect(after?.metadata['retry_of']).toBe(first.eventId);
  expect(after?.parent_span_id).toBeNull();
});

test('feedback reaches the backend while the turn runs and long after it has ended', async () => {
  const turn = chat().turn('q');
  turn.feedback({ comment: 'early' });
  turn.end();
  await ended(turn);
  turn.feedback({ rating: true });
  const [event] = await recording.arrived('chat turn');
  expect(event?.feedback).toEqual({ comment: 'early', rating: true });
});

test('what run() starts hangs on the turn, and its headers name it', async () => {
  const turn = chat().turn('q');
  turn.run(() => recording.tracer.startSpan('inside').end());
  expect(turn.headers()['traceparent']).toBe(turn.span.traceparent);
  turn.end();
  await ended(turn);
  const [inside] = await recording.arrived('inside');
  expect(inside?.parent_id).toBe(turn.eventId);
});

test('two turns at once keep their answers apart', async () => {
  const { turn: begin } = chat();
  const [one, two] = [begin('1'), begin('2')];
  await Promise.all([read(one.follow(answer(['a', 'b']))), read(two.follow(answer(['c', 'd'])))]);
  expect((await ended(one)).map(({ outputs }) => outputs['result'])).toEqual(['ab']);
  expect((await ended(two)).map(({ outputs }) => outputs['result'])).toEqual(['cd']);
});
