// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import {
  type AssistantRuntime as Runtime,
  AssistantRuntimeProvider,
  type ChatModelAdapter,
  useLocalRuntime,
} from '@assistant-ui/react';
import { act, cleanup, render } from '@testing-library/react';
import { type ReactNode, StrictMode, useMemo } from 'react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { traceChatModel, useChatTrace } from '../chat.ts';
import { HoneyHiveProvider } from '../index.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(() => recording.close());
afterEach(() => {
  cleanup();
  recording.backend.clear();
});

function show(model: ChatModelAdapter): () => Runtime {
  let current: Runtime | undefined;
  function Page(): ReactNode {
    const chat = useChatTrace();
    const runtime = useLocalRuntime(useMemo(() => traceChatModel(model, chat), [chat]));
    // oxlint-disable-next-line react/globals -- hands the test what the composer would call
    current = runtime;
    return <AssistantRuntimeProvider runtime={runtime}>{null}</AssistantRuntimeProvider>;
  }
  render(
    <StrictMode>
      <HoneyHiveProvider tracer={recording.tracer}>
        <Page />
      </HoneyHiveProvider>
    </StrictMode>,
  );
  return () => {
    if (!current) throw new Error('not rendered');
    return current;
  };
}
const textIn = (runtime: Runtime): string =>
  runtime.thread
    .getState()
    .messages.filter(({ role }) => role === 'assistant')
    .flatMap((message) => Array.from<{ type: string; text?: unknown }>(message.content))
    .map(({ type, text: words }) => (type === 'text' ? String(words) : ''))
    .join('');
const turnEvents = async () => {
  await vi.waitFor(() => expect(recording.tracer.stats().openSpans).toBe(0));
  return recording.arrived('chat turn');
};
const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });

const MODELS: Record<string, ChatModelAdapter> = {
  'a generator': {
    async *run() {
      yield text('Willows ');
      yield text('Willows do.');
    },
  },
  'a promise': { run: async () => text('Willows do.') },
};
test.each(Object.entries(MODELS))(
  'a message that %s of assistant-ui answers is one turn with question and text',
  async (_, model) => {
    const runtime = show(model);
    await act(async () => runtime().thread.append('Which trees?'));
    await vi.waitFor(() => expect(textIn(runtime())).toBe('Willows do.'));
    const [event, ...others] = await turnEvents();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      inputs: { question: 'Which trees?' },
      outputs: { result: 'Willows do.' },
      outcome: 'ok',
    });
    expect(event?.metadata).toMatchObject({ turn_outcome: 'done' });
  },
);

test('assistant-ui’s stop button ends the turn as stopped, with what had come, and the model hears of it', async () => {
  let isAborted = false;
  const runtime = show({
    async *run({ abortSignal }) {
      yield text('Willows ');
      await new Promise((_, reject) => {
        abortSignal.addEventListener('abort', () => {
          isAborted = true;
          reject(abortSignal.reason as Error);
        });
      });
    },
  });
  await act(async () => runtime().thread.append('Which trees?'));
  await vi.waitFor(() => expect(textIn(runtime())).toBe('Willows '));
  await act(async () => runtime().thread.cancelRun());
  const [event, ...others] = await turnEvents();
  expect(isAborted).toBe(true);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ outcome: 'cancelled', outputs: { result: 'Willows ' } });
  expect(event?.metadata).toMatchObject({ turn_outcome: 'stopped' });
});

test('a model of assistant-ui that fails is a failed turn, and the runtime shows the error', async () => {
  const runtime = show({
    async *run() {
      yield text('Willows ');
      throw new Error('overloaded');
    },
  });
  await act(async () => runtime().thread.append('Which trees?'));
  await vi.waitFor(() =>
    expect(runtime().thread.getState().messages.at(-1)?.status).toMatchObject({ reason: 'error' }),
  );
  const [event, ...others] = await turnEvents();
  expect(others).toEqual([]);
  expect(event).toMatchObject({ outcome: 'error', error: 'overloaded' });
  expect(event?.metadata).toMatchObject({ turn_outcome: 'failed' });
});
