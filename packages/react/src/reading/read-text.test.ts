// @vitest-environment node
import { expect, test } from 'vitest';
import { readText } from '../chat.ts';

const encoder = new TextEncoder();
/** A response whose body comes in the pieces given, and says when it is cancelled. */
function response(
  type: string,
  pieces: ReadonlyArray<string | Uint8Array>,
  status = 200,
): { response: Response; cancelled: () => boolean } {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces)
        controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      controller.close();
    },
    cancel() {
      isCancelled = true;
    },
  });
  return {
    response: new Response(body, { status, headers: { 'content-type': type } }),
    cancelled: () => isCancelled,
  };
}
async function read(type: string, pieces: ReadonlyArray<string | Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of readText(response(type, pieces).response)) texts.push(text);
  return texts;
}
const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const SSE = 'text/event-stream; charset=utf-8';

/** One answer, "Hi there", as each source writes it. */
const FORMATS: Record<string, readonly [string, readonly string[]]> = {
  'plain text': ['text/plain', ['Hi', ' there']],
  'text of no type': ['', ['Hi', ' there']],
  'events of text': [SSE, ['data: Hi\n\n', 'data:  there\n\n']],
  'events of a `text`': [SSE, [event({ text: 'Hi' }), event({ text: ' there' })]],
  'chat completions': [
    SSE,
    [
      event({ choices: [{ delta: { role: 'assistant', content: '' } }] }),
      event({ choices: [{ delta: { content: 'Hi' } }] }),
      event({ choices: [{ delta: { content: ' there' } }] }),
      event({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
      event({ choices: [], usage: { total_tokens: 3 } }),
      'data: [DONE]\n\n',
    ],
  ],
  Responses: [
    SSE,
    [
      event({ type: 'response.created', response: { status: 'in_progress' } }),
      event({ type: 'response.reasoning_text.delta', delta: 'hidden' }),
      event({ type: 'response.output_text.delta', delta: 'Hi' }),
      event({ type: 'response.output_text.delta', delta: ' there' }),
      event({ type: 'response.function_call_arguments.delta', delta: '{"a"' }),
      event({ type: 'response.output_text.done', text: 'Hi there' }),
      event({ type: 'response.completed', response: { output: [{ content: [{ text: 'Hi' }] }] } }),
    ],
  ],
  Anthropic: [
    SSE,
    [
      `event: message_start\n${event({ type: 'message_start', message: { content: [] } })}`,
      event({ type: 'content_block_start', content_block: { type: 'text', text: '' } }),
      event({ type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'x' } }),
      event({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } }),
      event({ type: 'content_block_delta', delta: { type: 'text_delta', text: ' there' } }),
      event({ type: 'message_stop' }),
    ],
  ],
  'the AI SDK’s UI stream': [
    SSE,
    [
      event({ type: 'start', messageId: 'm' }),
      event({ type: 'text-start', id: '1' }),
      event({ type: 'reasoning-delta', id: '0', delta: 'hidden' }),
      event({ type: 'text-delta', id: '1', delta: 'Hi' }),
      event({ type: 'text-delta', id: '1', delta: ' there' }),
      event({ type: 'tool-input-delta', inputTextDelta: '{}' }),
      event({ type: 'finish' }),
      'data: [DONE]\n\n',
    ],
  ],
  Ollama: [
    'application/x-ndjson',
    [
      `${JSON.stringify({ message: { role: 'assistant', content: 'Hi' }, done: false })}\n`,
      `${JSON.stringify({ message: { content: ' there' } })}\n`,
      JSON.stringify({ message: { content: '' }, done: true }),
    ],
  ],
  'Ollama’s completions': [
    'application/x-ndjson',
    ['{"response":"Hi"}\n', '{"response":" there"}\n'],
  ],
};

test.each(Object.entries(FORMATS))(
  'the text of %s is read piece by piece',
  async (_, [type, pieces]) => {
    expect(await read(type, pieces)).toEqual(['Hi', ' there']);
  },
);

test.each(Object.entries(FORMATS))(
  'the text of %s is the same wherever the network cuts, with either line end',
  async (_, [type, pieces]) => {
    for (const end of type ? ['\n', '\r\n'] : ['\n']) {
      const bytes = encoder.encode(pieces.join('').replaceAll('\n', end));
      const cut = Array.from(bytes, (byte) => Uint8Array.of(byte));
      // oxlint-disable-next-line no-await-in-loop
      expect((await read(type, cut)).join('')).toBe('Hi there');
    }
  },
);

test('letters of several bytes, events of several lines, comments and retries are read as the standard says', async () => {
  const smile = encoder.encode('🙂é');
  expect(
    (await read('text/plain', [smile.slice(0, 2), smile.slice(2, 5), smile.slice(5)])).join(''),
  ).toBe('🙂é');
  expect(
    await read(SSE, [': ping\r\rdata: a\rdata:b\rid: 7\rretry: 10\r\rdata\n\ndata: c']),
  ).toEqual(['a\nb', 'c']);
});

test('leaving the loop cancels the request', async () => {
  const { response: given, cancelled } = response(SSE, [
    event({ text: 'a' }),
    event({ text: 'b' }),
  ]);
  for await (const _ of readText(given)) break;
  expect(cancelled()).toBe(true);
});

test.each([
  [
    'an event called error',
    [event({ text: 'a' }), 'event: error\ndata: {"message":"overloaded"}\n\n'],
    'overloaded',
  ],
  ['an `error` in an event', [event({ error: { message: 'overloaded' } })], 'overloaded'],
  ['an event of the type error', [event({ type: 'error', errorText: 'overloaded' })], 'overloaded'],
  ['an error without words', ['event: error\ndata: {}\n\n'], 'The stream has reported an error.'],
])('%s is thrown', async (_, pieces, message) => {
  await expect(read(SSE, pieces)).rejects.toThrow(message);
});

test.each([
  ['application/json', '{"error":{"message":"no such model"}}', 'HTTP 404: no such model'],
  ['text/plain', 'gone fishing', 'HTTP 404: gone fishing'],
])('a status of 404 with %s is thrown with what the body says', async (type, body, message) => {
  const { response: given } = response(type, [body], 404);
  await expect(readText(given).next()).rejects.toThrow(message);
});

test('an application reads a format of its own, and a response without a body is empty', async () => {
  const { response: given } = response(SSE, [event({ w: 'Hi' }), event({ other: 1 })]);
  const textOf = (message: unknown): string | undefined => (message as { w?: string }).w;
  const texts: string[] = [];
  for await (const text of readText(given, { textOf })) texts.push(text);
  for await (const text of readText(new Response(null))) texts.push(text);
  expect(texts).toEqual(['Hi']);
});
