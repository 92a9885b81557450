import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

const SECRET = 'my card is 4111 1111';
/** What is seen of it where it gets through: long enough to be no part of a time. */
const SHOWN = /my card|4111 1111|41112222333/;
const PIXEL = `data:image/png;base64,${'iVBORw0KGgo'.repeat(20)}=`;
const LINK = 'https://images.example/me.png';
const MARK = `[text: ${SECRET.length} chars]`;

/** The same question in the words of several providers. */
const MESSAGES: ReadonlyArray<readonly [string, unknown]> = [
  ['OpenAI chat', { role: 'user', content: SECRET, name: 'ada' }],
  ['OpenAI parts', { role: 'user', content: [{ type: 'text', text: SECRET }] }],
  [
    'an OpenAI tool call',
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'pay', arguments: `{"n":"${SECRET}"}` },
        },
      ],
    },
  ],
  ['an OpenAI tool answer', { role: 'tool', tool_call_id: 'call_1', content: SECRET }],
  ['OpenAI responses', { type: 'function_call_output', call_id: 'call_1', output: SECRET }],
  [
    'Anthropic',
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: SECRET },
        {
          type: 'tool_use',
          id: 'toolu_1',
          name: 'pay',
          input: { name: SECRET, type: SECRET, n: 41_112_222_333 },
        },
        { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: SECRET }] },
      ],
    },
  ],
  ['AI SDK', { role: 'user', content: [{ type: 'tool-result', toolName: 'pay', output: SECRET }] }],
  ['Gemini and OpenTelemetry', { role: 'user', parts: [{ type: 'text', content: SECRET }] }],
  ['a system prompt beside the messages', { system: SECRET, instructions: SECRET, prompt: SECRET }],
];

const IMAGES: ReadonlyArray<readonly [string, unknown]> = [
  ['OpenAI chat', { type: 'image_url', image_url: { url: LINK, detail: 'high' } }],
  ['OpenAI responses', { type: 'input_image', image_url: PIXEL }],
  [
    'Anthropic',
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
  ],
  ['AI SDK', { type: 'file', mediaType: 'image/png', data: PIXEL }],
  ['Gemini', { inlineData: { mimeType: 'image/png', data: PIXEL } }],
  ['OpenTelemetry', { type: 'blob', modality: 'image', content: PIXEL }],
  ['a made image', { b64_json: PIXEL }],
  ['a data URL alone', PIXEL],
  ['a data URL in a text', `see ![me](${PIXEL}) there`],
  ['a picture in plain text', 'data:image/svg+xml,<svg>me</svg>'],
];

/** Everything that tracers with these options send, as one text, by every way that content can take. */
async function sent(
  options: TracerOptions,
  content: unknown,
  capture?: TracerOptions['capture'],
): Promise<string> {
  const bodies: string[] = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: local.url,
    inputs: { chat_history: [content] },
    metadata: { first: content },
    ...options,
    fetch: (url, init) => {
      bodies.push(new TextDecoder().decode(init?.body as Uint8Array));
      return fetch(url, init);
    },
  });
  const own = capture ? { capture } : {};
  const text = JSON.stringify([content]);
  const span = tracer.startSpan('chat', {
    ...own,
    inputs: { chat_history: [content] },
    attributes: { 'gen_ai.input.messages': text, 'gen_ai.request.model': 'gpt' },
  });
  span.enrich({ outputs: { choices: [content] }, config: { template: [content] }, extra: content });
  span.setAttribute('gen_ai.output.messages', text);
  span.setAttributes({ 'gen_ai.prompt.0.role': 'user', 'gen_ai.system_instructions': text });
  span.end();
  span.enrich({ outputs: content, metadata: { late: content } });
  if (!capture) {
    const answer = tracer.trace(function answer(message: unknown) {
      return message;
    });
    answer(content);
    tracer.withSession({ inputs: { chat_history: [content] } }, (session) => {
      session.enrich({ outputs: { last: content } });
      tracer.startSpan('in session').end();
    });
    tracer.createEvent({ eventType: 'model', inputs: { m: content }, outputs: { m: content } });
    // A library that knows OpenTelemetry and nothing of us.
    const library = tracer.getTracer('library').startSpan('call');
    library.setAttribute('gen_ai.input.messages', text);
    library.addEvent('gen_ai.user.message', { content: text });
    library.end();
  }
  expect(await tracer.flush()).toMatchObject({ dropped: {}, pending: 0 });
  await tracer.shutdown();
  return bodies.join('\n');
}

let local: LocalBackend;
beforeAll(async () => {
  local = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => local.close());
beforeEach(() => local.clear());

describe('capture.promptText: false', () => {
  const off = { capture: { promptText: false } };

  test.each(MESSAGES)('what %s says goes nowhere, by any way', async (_, message) => {
    const without = await sent(off, message);
    expect(without).not.toMatch(SHOWN);
    // `arguments` are JSON in a text: longer than what they say.
    expect(without).toMatch(
      new RegExp(`\\[text: (?:${SECRET.length}|${SECRET.length + 8}) chars\\]`),
    );
    expect(without.match(/\[text: \d+ chars\]/g)).not.toContain(`[text: ${MARK.length} chars]`);
    expect(await sent({}, message)).toContain(SECRET);
  });

  test.each(MESSAGES)('of one span: what %s says stays in it', async (_, message) => {
    const nothing = { inputs: {}, metadata: {} };
    expect(await sent(nothing, message, { promptText: false })).not.toMatch(SHOWN);
    expect(await sent(nothing, message, {})).toContain(SECRET);
  });

  test('roles, kinds, ids, shapes and everything that is no message stay', () => {
    const { tracer, span } = recordingTracer(off);
    tracer
      .startSpan('chat', {
        inputs: {
          question: 'kept',
          chat_history: [
            { role: 'user', content: SECRET },
            ...['', null].map((content) => ({ role: 'user', content })),
            {
              role: 'assistant',
              content: [{ type: 'tool_use', id: 'toolu_1', name: 'pay', input: { a: [1] } }],
            },
          ],
        },
        outputs: { role: 'assistant', content: SECRET, finish_reason: 'stop' },
        userProperties: { role: 'admin', text: 'kept' },
        config: {
          model: 'gpt',
          temperature: 0.5,
          tools: [{ type: 'function', function: { name: 'pay', description: 'kept' } }],
        },
      })
      .end();
    expect(span('chat').attributes).toMatchObject({
      'honeyhive_inputs.question': 'kept',
      'honeyhive_inputs.chat_history.0.role': 'user',
      'honeyhive_inputs.chat_history.0.content': MARK,
      'honeyhive_inputs.chat_history.1.content': '',
      'honeyhive_inputs.chat_history.3.content.0.type': 'tool_use',
      'honeyhive_inputs.chat_history.3.content.0.id': 'toolu_1',
      'honeyhive_inputs.chat_history.3.content.0.name': 'pay',
      'honeyhive_inputs.chat_history.3.content.0.input.a.0': '[number]',
      'honeyhive_outputs.role': 'assistant',
      'honeyhive_outputs.content': MARK,
      'honeyhive_outputs.finish_reason': 'stop',
      'honeyhive_user_properties.role': 'admin',
      'honeyhive_user_properties.text': 'kept',
      'honeyhive_config.model': 'gpt',
      'honeyhive_config.temperature': 0.5,
      'honeyhive_config.tools.0.function.description': 'kept',
    });
  });

  test('a conversation too long for attributes of its own is as silent', () => {
    const { tracer, span } = recordingTracer(off);
    const history = Array.from({ length: 400 }, () => ({ role: 'user', content: SECRET }));
    tracer.startSpan('chat', { inputs: { chat_history: history } }).end();
    const text = JSON.stringify(span('chat').attributes);
    expect(text).not.toMatch(SHOWN);
    expect(text.split(MARK).length - 1).toBe(400);
  });

  test('what was cut says by how much, once', () => {
    const { tracer, span } = recordingTracer({ ...off, maxStringLength: 5, maxItems: 2 });
    tracer.startSpan('work', { inputs: { text: 'hello world', list: [1, 2, 3] } }).end();
    expect(span('work').attributes).toMatchObject({
      'honeyhive_inputs.text': 'hello… [+6 chars]',
      'honeyhive_inputs.list.2': '… [+1 items]',
    });
  });

  test('one span may say more than its tracer', () => {
    const { tracer, span } = recordingTracer(off);
    const inputs = { chat_history: [{ role: 'user', content: 'harmless' }] };
    tracer.startSpan('open', { inputs, capture: { promptText: true } }).end();
    expect(span('open').attributes['honeyhive_inputs.chat_history.0.content']).toBe('harmless');
  });

  test('a `redact` of the user sees what is left, and nothing else', async () => {
    const values: unknown[] = [];
    const redact = (value: string | number | boolean) => {
      values.push(value);
      return value;
    };
    await sent({ ...off, redact }, { role: 'user', content: SECRET });
    expect(values.length).toBeGreaterThan(0);
    expect(JSON.stringify(values)).not.toMatch(SHOWN);
  });
});

describe('capture.images: false', () => {
  const off = { capture: { images: false } };

  test.each(IMAGES)('%s: the picture goes nowhere, by any way', async (_, part) => {
    const content = { role: 'user', content: [{ type: 'text', text: 'who is this?' }, part] };
    const without = await sent(off, content);
    for (const piece of ['iVBORw0KGgo', LINK, '<svg>']) expect(without).not.toContain(piece);
    expect(without).toMatch(/\[(?:image|data URL): \d+ chars\]/);
    expect(without).toContain('who is this?');
    expect(without.length).toBeLessThan((await sent({}, content)).length);
  });

  test.each(IMAGES)('%s: of one span', async (_, part) => {
    const without = await sent({ inputs: {}, metadata: {} }, [part], { images: false });
    for (const piece of ['iVBORw0KGgo', LINK, '<svg>']) expect(without).not.toContain(piece);
  });

  test('the text around a picture, and its kind, stay', () => {
    const { tracer, span } = recordingTracer(off);
    const image = { type: 'image_url', image_url: { url: LINK, detail: 'high' } };
    tracer.startSpan('chat', { inputs: { text: `a ${PIXEL} b`, image } }).end();
    expect(span('chat').attributes).toMatchObject({
      'honeyhive_inputs.text': `a [data URL: ${PIXEL.length} chars] b`,
      'honeyhive_inputs.image.type': 'image_url',
      'honeyhive_inputs.image.image_url.detail': 'high',
      'honeyhive_inputs.image.image_url.url': `[image: ${LINK.length} chars]`,
    });
  });
});
