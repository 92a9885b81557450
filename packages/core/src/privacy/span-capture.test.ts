import { ROOT_CONTEXT } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { HoneyHiveSpanProcessor } from '../otel.ts';
import { recordingTracer } from '../testing.ts';

const SECRET = 'SECRET';
const CONTENT = {
  'honeyhive_inputs.question': SECRET,
  'honeyhive_outputs.result': SECRET,
  'gen_ai.input.messages': JSON.stringify([{ role: 'user', content: SECRET }]),
  'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', content: SECRET }]),
  'gen_ai.tool.call.arguments': SECRET,
  'input.value': SECRET,
  'output.value': SECRET,
};
const OTHERS = { 'gen_ai.usage.input_tokens': 7, 'input.size': 3, 'gen_ai.request.model': 'gpt' };
const capture = { inputs: false, outputs: false };

test('inputs and outputs that are switched off are not sent as attributes either, whoever writes them', () => {
  const { tracer, spans } = recordingTracer({ capture });
  const one = tracer.startSpan('ours', { attributes: { ...CONTENT, ...OTHERS } });
  one.setAttributes(CONTENT).addEvent('said', CONTENT).end();
  tracer
    .getTracer('lib')
    .startSpan('theirs', { attributes: { ...CONTENT, ...OTHERS } })
    .end();
  new TracerProvider({ spanProcessors: [new HoneyHiveSpanProcessor({ tracer })] })
    .getTracer('host')
    .startSpan('host', { attributes: { ...CONTENT, ...OTHERS } }, ROOT_CONTEXT)
    .end();
  expect(spans).toHaveLength(3);
  for (const { attributes, events } of spans) {
    expect(JSON.stringify([attributes, events])).not.toContain(SECRET);
    expect(attributes).toMatchObject(OTHERS);
  }
});

test('a single span can be sent with or without them', () => {
  const off = recordingTracer({ capture });
  off.tracer
    .startSpan('shown', { capture: { inputs: true }, attributes: CONTENT })
    .setAttributes(CONTENT)
    .end();
  expect(off.span('shown').attributes['honeyhive_inputs.question']).toBe(SECRET);
  expect(off.span('shown').attributes).not.toHaveProperty(['honeyhive_outputs.result']);
  const on = recordingTracer();
  on.tracer.startSpan('hidden', { capture, attributes: CONTENT }).end();
  expect(JSON.stringify(on.span('hidden').attributes)).not.toContain(SECRET);
});

test('the text of prompts that is switched off for one span is not in its events', () => {
  const { tracer, span } = recordingTracer();
  tracer
    .startSpan('work', { capture: { promptText: false } })
    .addEvent(
      'gen_ai.user.message',
      { 'gen_ai.prompt': SECRET, content: SECRET },
      1_700_000_000_000,
    )
    .addEvent('timed', 1_700_000_000_000)
    .end();
  expect(JSON.stringify(span('work').events)).not.toContain(SECRET);
  expect(span('work').events.map(({ time }) => time[0])).toEqual([1_700_000_000, 1_700_000_000]);
});

test('the name of an event after the fact is redacted as that of a span', async () => {
  const bodies: string[] = [];
  const options: TracerOptions = {
    apiKey: 'key',
    redact: (value, { kind }) => (kind === 'name' ? '[name]' : value),
    fetch: async (_url, init) => {
      bodies.push(await new Response(init?.body).text());
      return new Response('{}');
    },
  };
  const tracer = new HoneyHiveTracer(options);
  tracer.createEvent({ eventName: SECRET });
  await tracer.flush();
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toContain('"event_name":"[name]"');
  expect(bodies[0]).not.toContain(SECRET);
});
