// What a traced client adds to a call of a model: the same client of OpenAI with and without `traceOpenAI`, in turns, with
// a `fetch` inside of the process. CPU time of the process, delivery to a no-op exporter included.
import { HoneyHiveTracer } from '@honeyhive/node';
import { traceOpenAI } from '@honeyhive/llm/openai';
import OpenAI from 'openai';
import { takeTurns } from './measure.mjs';
import { nowhere } from './opentelemetry.mjs';

const CALLS = 400;
const CHUNKS = 500;
const MODEL = 'gpt-4o-mini';
const USAGE = { prompt_tokens: 200, completion_tokens: 40, total_tokens: 240 };
const MESSAGES = Array.from({ length: 10 }, (_, index) => ({
  role: /** @type {const} */ (index % 2 ? 'assistant' : 'user'),
  content: `Message ${index}: where is the nearest library, and when does it open?`,
}));
const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: `${MODEL}-2026`,
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      logprobs: null,
      message: {
        role: 'assistant',
        content: 'Two streets north, open until eight.',
        refusal: null,
      },
    },
  ],
  usage: USAGE,
});
const STREAM = `${Array.from({ length: CHUNKS }, (_, index) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: `${MODEL}-2026`,
  choices: [{ index: 0, delta: { content: ` word${index}` }, finish_reason: null }],
}))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .join('')}data: [DONE]\n\n`;

/** Answers in the process. @param {unknown} _ @param {RequestInit} [init] */
const fetchHere = async (_, init) =>
  typeof init?.body === 'string' && init.body.includes('"stream":true')
    ? new Response(STREAM, { headers: { 'content-type': 'text/event-stream' } })
    : new Response(ANSWER, { headers: { 'content-type': 'application/json' } });

/** @returns {Promise<import('./report.mjs').Case>} */
export async function models() {
  const tracer = new HoneyHiveTracer({
    project: 'bench',
    sessionName: 'bench',
    exporter: nowhere(),
  });
  const plain = new OpenAI({ apiKey: 'k', fetch: fetchHere });
  const traced = traceOpenAI(plain, { tracer });
  /** @param {OpenAI} client */
  const calls = (client) => async () => {
    for (let count = 0; count < CALLS; count += 1)
      await client.chat.completions.create({ model: MODEL, messages: MESSAGES, temperature: 0.2 });
    await tracer.flush();
  };
  /** @param {OpenAI} client */
  const streams = (client) => async () => {
    const request = { model: MODEL, messages: MESSAGES, stream: /** @type {const} */ (true) };
    let length = 0;
    for await (const { choices } of await client.chat.completions.create(request))
      length += choices[0]?.delta.content?.length ?? 0;
    await tracer.flush();
    return length;
  };
  const call = await takeTurns(
    { traced: { run: calls(traced) }, plain: { run: calls(plain) } },
    { units: CALLS, rounds: 8, samples: 10 },
  );
  const chunk = await takeTurns(
    { traced: { run: streams(traced) }, plain: { run: streams(plain) } },
    { units: CHUNKS },
  );
  await tracer.shutdown();
  /** @param {typeof call} timed @param {'median' | 'least'} of */
  const added = ({ traced: ours, plain: theirs }, of) => (ours[of] - theirs[of]) * 1_000;
  return {
    title: 'A call of a model',
    note: 'Added by traceOpenAI to the plain client, without network; CPU, the reference is the plain client.',
    rows: [
      {
        what: 'a call with 10 messages, added',
        measured: added(call, 'median'),
        reference: call.plain.median * 1_000,
        against: 'client',
        unit: 'µs',
      },
      {
        what: 'the same, best batches',
        measured: added(call, 'least'),
        reference: call.plain.least * 1_000,
        against: 'client',
        unit: 'µs',
        aim: { most: 60, of: 'measured' },
      },
      {
        what: `a chunk of a stream of ${CHUNKS}, added`,
        measured: added(chunk, 'median'),
        reference: chunk.plain.median * 1_000,
        against: 'client',
        unit: 'µs',
      },
      {
        what: 'the same, best batches',
        measured: added(chunk, 'least'),
        reference: chunk.plain.least * 1_000,
        against: 'client',
        unit: 'µs',
        aim: { most: 2, of: 'measured' },
      },
    ],
  };
}
