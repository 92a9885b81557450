import type { Attributes, Span } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { hostTracer } from '@honeyhive/test-support/host-provider';
import { type TracerOptions } from '../index.ts';
import { HoneyHiveSpanProcessor } from '../otel.ts';
import { recordingTracer } from '../testing.ts';

const CONTENT = 'what was said to the doctor';
/** Attributes in which libraries and conventions write what goes into a model, a tool or a search, and what comes out. */
const CONTENT_NAMES = [
  'gen_ai.prompt',
  'gen_ai.prompt.0.content',
  'gen_ai.completion.0.content',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.retrieval.query.text',
  'gen_ai.retrieval.documents',
  'gen_ai.evaluation.explanation',
  'gen_ai.request.stop_sequences',
  'llm.input_messages.0.message.content',
  'llm.output_messages.0.message.content',
  'llm.prompts.0.content',
  'llm.completions.0.content',
  'llm.prompt_template.template',
  'llm.prompt_template.variables',
  'llm.tools.0.tool.json_schema',
  'llm.invocation_parameters',
  'input.value',
  'output.value',
  'metadata',
  'tool.parameters',
  'tool.description',
  'tool_arguments',
  'tool_response',
  'document.content',
  'retrieval.documents.0.document.content',
  'reranker.query',
  'embedding.text',
  'embedding.embeddings.0.embedding.text',
  'traceloop.entity.input',
  'traceloop.entity.output',
  'ai.prompt',
  'ai.prompt.messages',
  'ai.response.text',
  'ai.response.object',
  'ai.response.toolCalls',
  'ai.toolCall.args',
  'ai.toolCall.result',
  'ai.value',
  'ai.values',
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'langsmith.inputs',
  'langfuse.observation.input',
  'langfuse.trace.output',
  'lk.user_input',
  'lk.response.text',
  'logfire.msg',
  'pydantic_ai.all_messages',
  'events',
  'request_data',
  'response_data',
  'db.query.text',
  'db.statement',
  'lmnr.span.input',
  'braintrust.input_json',
  'braintrust.output_json',
  'weave.input',
  'openinference.input',
  'crewai.agent.goal',
  'crewai.task.description',
  'agent.input',
  'haystack.component.input',
  'exception.message',
  'http.request.body.content',
  'user.question',
];
/** What says how a call went, and nothing of what was said. */
const SHAPES: Readonly<Record<string, string | number | boolean | string[]>> = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.id': 'chatcmpl-1',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 12,
  'gen_ai.tool.name': 'search',
  'gen_ai.agent.name': 'planner',
  'llm.token_count.total': 12,
  'openinference.span.kind': 'LLM',
  'traceloop.span.kind': 'workflow',
  'ai.operationId': 'ai.generateText',
  'ai.model.provider': 'openai.chat',
  'ai.response.finishReason': 'stop',
  'mlflow.spanType': 'LLM',
  'http.request.method': 'GET',
  'http.route': '/chat/:id',
  'url.full': 'https://h.test/chat',
  'server.address': 'h.test',
  'error.type': 'timeout',
  'db.system': 'postgresql',
  'db.operation.name': 'SELECT',
  'is.cached': true,
};

type Tracer = ReturnType<typeof recordingTracer>['tracer'];
type Say = (name: string, value: string | string[], options: TracerOptions) => string;
const doors: Record<string, Say> = {
  'a span of the tracer’s': (name, value, options) => {
    const { tracer, spans } = recordingTracer(options);
    tracer.startSpan('s', { attributes: { [name]: value } }).end();
    return JSON.stringify(spans[0]?.attributes);
  },
  'a span of a library': (name, value, options) => {
    const { tracer, spans } = recordingTracer(options);
    tracer
      .getTracer('library')
      .startSpan('s', { attributes: { [name]: value } })
      .end();
    return JSON.stringify(spans[0]?.attributes);
  },
  'an attribute that is set later': (name, value, options) => {
    const { tracer, spans } = recordingTracer(options);
    const span = tracer.getTracer('library').startSpan('s');
    span.setAttribute(name, value);
    span.end();
    return JSON.stringify(spans[0]?.attributes);
  },
};
/** Where a span of the tracer's, of a library on it, or of a host's own provider may say something. */
const starts: Readonly<Record<string, (tracer: Tracer) => Span>> = {
  'a span of the tracer’s': (tracer) => tracer.startSpan('s'),
  'a span of a library': (tracer) => tracer.getTracer('library').startSpan('s'),
  'a span of a host’s': (tracer) =>
    hostTracer(new HoneyHiveSpanProcessor({ tracer })).startSpan('s'),
};
const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const places: Readonly<Record<string, (span: Span, attributes: Attributes) => void>> = {
  'an attribute': (span, attributes) => void span.setAttributes(attributes),
  'an event': (span, attributes) => void span.addEvent('gen_ai.choice', attributes),
  'a link': (span, attributes) => void span.addLink({ context, attributes }),
};
for (const [whose, start] of Object.entries(starts))
  for (const [where, say] of Object.entries(places))
    doors[`${where} of ${whose.slice(2)}`] = (name, value, options) => {
      const { tracer, spans } = recordingTracer(options);
      const span = start(tracer);
      say(span, { [name]: value });
      span.end();
      return JSON.stringify(
        spans.map(({ attributes, events, links }) => [attributes, events, links]),
      );
    };
const off = {
  capture: { inputs: false, outputs: false, promptText: false, media: false, arguments: false },
};

describe.each(Object.keys(doors))('with capture off, %s', (door) => {
  test('says nothing of what was said, under any name of a convention, as text or in a list', () => {
    for (const name of CONTENT_NAMES) {
      for (const value of [
        CONTENT,
        [CONTENT],
        JSON.stringify([{ role: 'user', content: CONTENT }]),
      ]) {
        expect([name, doors[door]?.(name, value, off).includes(CONTENT)]).toEqual([name, false]);
        expect([name, doors[door]?.(name, value, {}).includes(CONTENT)]).toEqual([name, true]);
      }
    }
  });
});

/** Names that look like those of conventions, by the first word or the last, and hold what was said. */
const NEAR_NAMES = [
  'tool.code code_interpreter.code code.source code.snippet code.stacktrace rpc.request.body faas.payload',
  'messaging.message.body messaging.message.payload network.payload session.transcript session.summary',
  'process.command_line process.command_args browser.page.title browser.selection client.message',
  'server.message telemetry.content otel.status_description error.stack error.message',
  'http.request.body.name http.request.body.type mcp.request.argument.language mcp.request.argument.type',
  'mcp.request.arguments.method tool.parameters.kind gen_ai.prompt.variables.id ai.settings.system',
  'anthropic.system llm.request.system crewai.agent.role message.reason refusal.reason thinking.reasons',
  'answer.status sql.operation graphql.operation patient.name customer.name url.query url.fragment',
  'honeyhive.prompt honeyhive.answer honeyhive_error http.request.header.x-question thread.content',
  'service.question cloud.prompt k8s.note host.said user_agent.said user.language document.format.text',
].flatMap((line) => line.split(' '));
const FIRST_WORDS =
  'honeyhive http url server client network user_agent rpc messaging code thread service faas cloud k8s otel telemetry error session browser process host gen_ai db llm tool agent event'.split(
    ' ',
  );
const SAYING =
  'text body content prompt answer title message summary query description code payload transcript said.name said.system said.operation said.role said.reason said.code said.status said.language'.split(
    ' ',
  );
const LAST_WORDS =
  'id ids type kind model provider version method scheme route region level tier transport address finish_reason stop_reasons'.split(
    ' ',
  );

describe('with inputs and outputs off', () => {
  const capture = { inputs: false, outputs: false };
  const attributesOf = (attributes: Attributes): Attributes => {
    const { tracer, spans } = recordingTracer({ capture });
    tracer.getTracer('library').startSpan('s', { attributes }).end();
    return spans[0]?.attributes ?? {};
  };
  const entries = (names: readonly string[], value: string): Attributes =>
    Object.fromEntries(names.map((name) => [name, value]));

  test('a name near those of conventions says nothing, be it one word', () => {
    const names = FIRST_WORDS.flatMap((first) => SAYING.map((last) => `${first}.${last}`));
    const all = entries([...NEAR_NAMES, ...names], 'CANARY');
    expect(JSON.stringify(attributesOf(all))).not.toContain('CANARY');
  });

  test('a name that ends as one of a convention says a short word, and no sentence', () => {
    const names = LAST_WORDS.flatMap((last) => [`acme.${last}`, `acme.call_${last}`]);
    expect(attributesOf(entries(names, 'a-word'))).toMatchObject(entries(names, 'a-word'));
    for (const said of [CONTENT, 'x'.repeat(81), 'a\nb', '{"a": 1}'])
      expect(JSON.stringify(attributesOf(entries(names, said)))).not.toContain(said.slice(0, 3));
    const lists = Object.fromEntries(names.map((name) => [name, ['word', CONTENT]]));
    expect(JSON.stringify(attributesOf(lists))).not.toContain(CONTENT);
  });

  test('an address with a query or a fragment stays here', () => {
    const [href, other] = ['https://h.test/chat', '/chat?q=CANARY'];
    const told = attributesOf({
      'url.full': href,
      'http.target': other,
      'http.url': `${href}#CANARY`,
    });
    expect(told).toMatchObject({ 'url.full': href });
    expect(JSON.stringify(told)).not.toContain('CANARY');
  });

  test('names of conventions say what they may say', () => {
    const told: Attributes = {
      ...SHAPES,
      'gen_ai.agent.name': 'travel-planner',
      'service.name': 'shop',
      'code.function.name': 'Shop.pay',
      'messaging.system': 'kafka',
      'rpc.system': 'grpc',
      'rpc.method': 'Pay',
      'network.protocol.name': 'http',
      'network.protocol.version': '1.1',
      'client.address': '192.0.2.1',
      'traceloop.workflow.name': 'support',
      'ai.response.finishReason': 'stop',
      'honeyhive.session_name': 'support-chat',
    };
    expect(attributesOf(told)).toMatchObject(told);
  });
});

test('with inputs and outputs off, what was thrown is told as it is without', () => {
  for (const start of Object.values(starts)) {
    const { tracer, spans } = recordingTracer({ capture: { inputs: false, outputs: false } });
    const span = start(tracer);
    span.recordException(new Error('thrown'));
    span.end();
    expect(spans[0]?.events[0]?.attributes).toMatchObject({ 'exception.message': 'thrown' });
  }
});

test('with capture off, what says how a call went stays', () => {
  const { tracer, spans } = recordingTracer(off);
  tracer.getTracer('library').startSpan('s', { attributes: SHAPES }).end();
  tracer.startSpan('own', { attributes: SHAPES, metadata: { plan: 'pro' } }).end();
  expect(spans[0]?.attributes).toMatchObject(SHAPES);
  expect(spans[1]?.attributes).toMatchObject({ ...SHAPES, 'honeyhive_metadata.plan': 'pro' });
});

test('with promptText off, the message of an error is masked wherever it stands, and the stack stays', () => {
  const CANARY = 'The canary sang\nat home';
  const { tracer, spans } = recordingTracer(off);
  for (const start of Object.values(starts)) {
    const span = start(tracer);
    const error = new TypeError(CANARY, { cause: new Error(CANARY) });
    span.recordException(error);
    span.setAttributes({ 'error.stack': error.stack ?? '', 'code.stacktrace': error.stack ?? '' });
    span.setStatus({ code: 2, message: CANARY });
    span.end();
  }
  expect(() =>
    tracer.withSpan('thrown', () => {
      throw new TypeError(CANARY);
    }),
  ).toThrow(CANARY);
  tracer
    .startSpan('told')
    .enrich({ error: { code: 'E1', message: CANARY } })
    .end();
  tracer.startSpan('said').enrich({ error: CANARY }).end();
  const all = JSON.stringify(
    spans.map(({ attributes, events, status }) => [attributes, events, status]),
  );
  expect(all).not.toMatch(/canary|at home/i);
  expect(spans).toHaveLength(6);
  for (const { attributes, events } of spans.slice(0, 4)) {
    expect(attributes['honeyhive_error']).toBe(`[text: ${CANARY.length} chars]`);
    expect(attributes['honeyhive_error_type']).toBe('TypeError');
    expect(events[0]?.attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.stacktrace': expect.stringMatching(
        /^\[text: \d+ chars\]\n.*\n    at .*:\d+:\d+\)?$/m,
      ),
    });
  }
});

test.each([
  ['Firefox', 'work@https://h.test/node_modules/@acme/a.js:12:5', true],
  ['Chromium', '    at async Shop.pay (https://h.test/a.js:12:5)', true],
  ['a message', '    at the doctor', false],
  ['a time', '    at 10:30', false],
  ['a room', '    at room 12', false],
  ['a line of Python', '    raise Refused("said to the doctor")', false],
])('with promptText off, a line of a stack by %s is told: %s, %s', (_, line, isTold) => {
  const { tracer, span } = recordingTracer({ capture: { promptText: false } });
  tracer.startSpan('s', { attributes: { 'exception.stacktrace': `Error: a\n${line}` } }).end();
  expect(String(span('s').attributes['exception.stacktrace']).includes(line)).toBe(isTold);
});

describe('with promptText off alone', () => {
  const quiet = { capture: { promptText: false } };
  test('texts under the names of content become their length, and attributes of your own stay', () => {
    const { tracer, span } = recordingTracer(quiet);
    const attributes = { 'gen_ai.retrieval.query.text': CONTENT, 'customer.plan': 'pro' };
    tracer.startSpan('s', { attributes: { ...SHAPES, ...attributes } }).end();
    expect(span('s').attributes).toMatchObject({
      ...SHAPES,
      'customer.plan': 'pro',
      'gen_ai.retrieval.query.text': `[text: ${CONTENT.length} chars]`,
    });
  });
});

describe.each(['media', 'images'])('with capture.%s off', (name) => {
  const DATA = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEA'.repeat(8);
  test.each([
    ['audio of OpenAI', { type: 'input_audio', input_audio: { data: DATA, format: 'wav' } }],
    ['spoken answers of OpenAI', { role: 'assistant', audio: { id: 'a', data: DATA } }],
    ['files of OpenAI', { type: 'file', file: { filename: 'a.pdf', file_data: DATA } }],
    ['files of OpenAI responses', { type: 'input_file', filename: 'a.pdf', file_data: DATA }],
    [
      'documents of Anthropic',
      { type: 'document', source: { media_type: 'application/pdf', data: DATA } },
    ],
    ['audio of Gemini', { inlineData: { mimeType: 'audio/wav', data: DATA } }],
    ['files of the AI SDK', { type: 'file', mediaType: 'application/pdf', data: DATA }],
    ['blobs of OpenTelemetry', { type: 'blob', modality: 'audio', content: DATA }],
    ['videos', { type: 'video_url', video_url: { url: DATA } }],
    ['data URLs', `data:audio/wav;base64,${DATA}`],
  ])('%s leave their kind and length', (_, part) => {
    for (const capture of [{ [name]: false }, undefined]) {
      const { tracer, spans } = recordingTracer(capture ? { capture } : {});
      tracer
        .startSpan('s', { inputs: { chat_history: [{ role: 'user', content: [part] }] } })
        .end();
      tracer
        .getTracer('library')
        .startSpan('l', { attributes: { 'gen_ai.input.messages': JSON.stringify([part]) } })
        .end();
      const text = JSON.stringify(spans.map(({ attributes }) => attributes));
      expect(text.includes(DATA)).toBe(capture === undefined);
      const isMarked = /\[(?:media|image|data URL): \d+ chars\]/.test(text);
      expect(isMarked).toBe(capture !== undefined);
    }
  });
});
