import { openServer } from '@honeyhive/test-support/test-scoped';
import OpenAI, * as openai from 'openai';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Program } from '../../fixtures/program.ts';
import { HoneyHiveTracer } from '../index.ts';

const ANSWERS: Readonly<Record<string, object>> = {
  '/v1/chat/completions': {
    id: 'c-1',
    object: 'chat.completion',
    model: 'gpt-4o-mini',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'willows' } },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
  },
  '/v1/embeddings': {
    object: 'list',
    model: 'small',
    data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.25] }],
    usage: { prompt_tokens: 3, total_tokens: 3 },
  },
};

let program: Program;
beforeEach(async () => {
  program = await Program.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  HoneyHiveTracer.verbose = false;
  await program.close();
});

async function openClient(Client: typeof OpenAI = OpenAI): Promise<OpenAI> {
  const { url } = await openServer(({ url: path = '' }, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(ANSWERS[path] ?? {})),
  );
  return new Client({ apiKey: 'k', baseURL: `${url}/v1` });
}
const ask = async (client: OpenAI): Promise<unknown> => {
  const messages = [{ role: 'user' as const, content: 'Which trees?' }];
  const answer = await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
  return answer.choices[0]?.message.content;
};

test('calls of clients of the class are model events of the tracer that is active, whenever the client was made', async () => {
  const early = await openClient();
  const first = await program.init({ instrumentModules: { openAI: OpenAI } });
  const second = await program.init({ instrumentModules: { openAI: OpenAI } });
  const late = await openClient();
  expect(await first.trace(() => ask(early))).toBe('willows');
  expect(await second.trace(() => ask(late))).toBe('willows');
  await HoneyHiveTracer.flush();
  const events = program.backend.events().filter(({ event_type: type }) => type === 'model');
  const sessions = events.map(({ session_id: id }) => id);
  expect(sessions.toSorted()).toEqual([first.sessionId, second.sessionId].toSorted());
  const [event] = events;
  expect(event).toMatchObject({
    event_name: 'chat gpt-4o-mini',
    config: { model: 'gpt-4o-mini' },
    metadata: { prompt_tokens: 7, completion_tokens: 2 },
  });
});

test('embeddings are traced too, and the promise of a call keeps its methods', async () => {
  const tracer = await program.init({ instrumentModules: { openAI: openai } });
  const client = await openClient();
  await tracer.trace(async () => {
    const call = client.embeddings.create({ model: 'small', input: 'a', encoding_format: 'float' });
    const { data, response } = await call.withResponse();
    expect([data.data[0]?.embedding, response.status]).toEqual([[0.5, 0.25], 200]);
  });
  await tracer.flush();
  const types = program.backend.events().map(({ event_type: type }) => type);
  expect(types.toSorted()).toEqual(['chain', 'tool']);
});

test('a class that was derived from the client is traced once', async () => {
  class Own extends OpenAI {}
  const tracer = await program.init({ instrumentModules: { openAI: Own } });
  expect(await tracer.trace(async () => ask(await openClient(Own)))).toBe('willows');
  await tracer.flush();
  const events = program.backend.events().filter(({ event_type: type }) => type === 'model');
  expect(events).toHaveLength(1);
});

test.each([
  [{ pinecone: {} }, /pinecone is not known/],
  [{ openAI: 'openai' }, /openAI is no client class/],
])(
  'modules that cannot be traced are said once, while messages are on: %j',
  async (modules, said) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    await program.init({ instrumentModules: modules });
    expect(warn).not.toHaveBeenCalled();
    HoneyHiveTracer.verbose = true;
    await program.init({ instrumentModules: modules });
    await program.init({ instrumentModules: modules });
    const messages = warn.mock.calls
      .map(([line]) => String(line))
      .filter((line) => said.test(line));
    expect(messages).toHaveLength(1);
  },
);
