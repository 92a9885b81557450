// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type HttpServer, startServer } from '@honeyhive/test-support/http-server';
import { traceChatTransport } from '@honeyhive/llm/chat-transport';
import { act, cleanup, render } from '@testing-library/react';
import { DefaultChatTransport as Transport5 } from 'ai5';
import { DefaultChatTransport as Transport6 } from 'ai6';
import { DefaultChatTransport as Transport7 } from 'ai7';
import { useChat as useChat5 } from 'ai-react5';
import { useChat as useChat6 } from 'ai-react6';
import { useChat as useChat7 } from 'ai-react7';
import { type ReactNode, StrictMode, useMemo } from 'react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { useChatTrace } from '../chat.ts';
import { HoneyHiveProvider } from '../index.ts';

/** As much of `useChat` as the page uses: the same in each version. */
interface Chat {
  readonly messages: ReadonlyArray<{ readonly role: string; readonly parts: readonly object[] }>;
  readonly status: string;
  sendMessage(message: { text: string }): Promise<void>;
  stop(): unknown;
}
type UseChat = (options: object) => Chat;
type Transport = new (options: object) => Parameters<typeof traceChatTransport>[0];
const VERSIONS = [
  ['5', useChat5 as unknown as UseChat, Transport5 as unknown as Transport],
  ['6', useChat6 as unknown as UseChat, Transport6 as unknown as Transport],
  ['7', useChat7 as unknown as UseChat, Transport7 as unknown as Transport],
] as const;

let recording: Recording;
let server: HttpServer;
let url = '';
let headers: IncomingHttpHeaders = {};
let closed = false;
let answer: (response: ServerResponse) => void = () => {};
beforeAll(async () => {
  recording = await startRecording();
  server = await startServer((request, response) => {
    headers = request.headers;
    closed = false;
    response.on('close', () => (closed = true));
    request.resume();
    answer(response);
  });
  ({ url } = server);
});
afterAll(async () => {
  await server.close();
  await recording.close();
});
afterEach(() => {
  cleanup();
  recording.backend.clear();
});

const say = (response: ServerResponse, ...parts: readonly object[]): void => {
  response.setHeader('content-type', 'text/event-stream');
  for (const part of parts) response.write(`data: ${JSON.stringify(part)}\n\n`);
};
const BEGIN = [
  { type: 'start', messageId: 'm1' },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'Willows ' },
];
const END = [
  { type: 'text-delta', id: 't', delta: 'do.' },
  { type: 'text-end', id: 't' },
  { type: 'finish' },
];

function show(
  useChat: UseChat,
  DefaultTransport: Transport,
): { chat: () => Chat; text: () => string } {
  let current: Chat | undefined;
  function Page(): ReactNode {
    const turns = useChatTrace();
    const transport = useMemo(
      () => traceChatTransport(new DefaultTransport({ api: url }), turns),
      [turns],
    );
    const chat = useChat({ transport, onError: () => {} });
    // oxlint-disable-next-line react/globals -- hands the test what a button would call
    current = chat;
    const parts = chat.messages.flatMap(({ role, parts }) => (role === 'user' ? [] : parts));
    return parts.map((part) => ('text' in part ? String(part.text) : '')).join('');
  }
  const { container } = render(
    <StrictMode>
      <HoneyHiveProvider tracer={recording.tracer}>
        <Page />
      </HoneyHiveProvider>
    </StrictMode>,
  );
  return {
    chat: () => {
      if (!current) throw new Error('not rendered');
      return current;
    },
    text: () => container.textContent,
  };
}
const turnEvents = async () => {
  await vi.waitFor(() => expect(recording.tracer.stats().openSpans).toBe(0));
  return recording.arrived('chat turn');
};

test.each(VERSIONS)(
  'a message of AI SDK %s is one turn with question and text, and the server joins its trace',
  async (_, useChat, DefaultTransport) => {
    answer = (response) => {
      say(response, ...BEGIN, ...END);
      response.end('data: [DONE]\n\n');
    };
    const page = show(useChat, DefaultTransport);
    await act(() => page.chat().sendMessage({ text: 'Which trees?' }));
    await vi.waitFor(() => expect(page.text()).toBe('Willows do.'));
    const [event, ...others] = await turnEvents();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ inputs: { question: 'Which trees?' }, outcome: 'ok' });
    expect(JSON.stringify(event?.outputs)).toContain('Willows do.');
    expect(headers['traceparent']).toContain(event?.trace_id);
    expect(event?.metadata).toMatchObject({ turn_outcome: 'done' });
  },
);

test.each(VERSIONS)(
  'stop of AI SDK %s reaches the server, and the turn is stopped with what had come',
  async (_, useChat, DefaultTransport) => {
    answer = (response) => say(response, ...BEGIN);
    const page = show(useChat, DefaultTransport);
    let sending: Promise<void> | undefined;
    act(() => void (sending = page.chat().sendMessage({ text: 'Which trees?' })));
    await vi.waitFor(() => expect(page.text()).toBe('Willows '));
    await act(async () => {
      page.chat().stop();
      await sending;
    });
    await vi.waitFor(() => expect(closed).toBe(true));
    const [event, ...others] = await turnEvents();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ outcome: 'cancelled', error: null });
    expect(JSON.stringify(event?.outputs)).toContain('Willows ');
  },
);

test.each(VERSIONS)(
  'an answer of AI SDK %s that fails is a failed turn',
  async (_, useChat, DefaultTransport) => {
    answer = (response) => {
      say(response, ...BEGIN, { type: 'error', errorText: 'overloaded' });
      response.end();
    };
    const page = show(useChat, DefaultTransport);
    await act(() => page.chat().sendMessage({ text: 'Which trees?' }));
    const [event, ...others] = await turnEvents();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ outcome: 'error', error: 'overloaded' });
    expect(event?.metadata).toMatchObject({ turn_outcome: 'failed' });
  },
);
