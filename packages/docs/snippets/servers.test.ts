import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, expect, test } from 'vitest';

let backend: LocalBackend;
let model: LLMock;

beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  model = new LLMock({ port: 0, host: '127.0.0.1' });
  model.on({ userMessage: 'trees' }, { content: 'Willows do.' });
  await model.start();
  process.env['HH_API_URL'] = backend.url;
  process.env['HH_API_KEY'] = 'any';
  process.env['HH_FLUSH_INTERVAL'] = '0.05';
  process.env['OPENAI_API_KEY'] = 'any';
  process.env['OPENAI_BASE_URL'] = `${model.url}/v1`;
});

afterAll(async () => {
  await model.stop();
  await backend.close();
});

/** The names of an event and those above it, as far as they have arrived: a parent ends, and leaves, last. */
function pathOf(name: string): string[] {
  const path: string[] = [];
  let [event] = backend.events({ name });
  while (event) {
    path.unshift(event.event_name);
    const { parent_id: parent } = event;
    event = backend.events().find(({ event_id: id }) => id === parent);
  }
  return path;
}

test('the Node page’s function is one trace with its tool and its model call', async () => {
  const { answer } = await import('./node/answer.ts');
  expect(await answer('Which trees grow by the water?')).toBe('Willows do.');
  await expect.poll(() => pathOf('search')).toEqual(['answer', 'search']);
  await expect.poll(() => pathOf('chat gpt-4o-mini')).toEqual(['answer', 'chat gpt-4o-mini']);
});

test('the Node page’s block hangs its child on the block', async () => {
  const { turn } = await import('./node/block.ts');
  expect(await turn('why?', 'chat-7')).toBe('2 passages');
  await expect.poll(() => pathOf('retrieve')).toEqual(['turn', 'retrieve']);
});

test('the Express page’s application answers, traces its route, and takes a page’s spans', async () => {
  const { app } = await import('./express/app.ts');
  const server = app.listen(0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const body = JSON.stringify({ question: 'why?' });
    const headers = { origin: url, 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/chat`, { method: 'POST', body, headers });
    expect(await response.json()).toEqual({ answer: 'You asked: why?' });
    await expect.poll(() => pathOf('answer').at(-1)).toBe('answer');
    await backend.waitFor((b) => b.events({ name: 'POST /api/chat' }).length > 0, {
      what: 'the request',
    });
    const relay = `${url}/api/honeyhive/opentelemetry/v1/traces`;
    const taken = await fetch(relay, { method: 'POST', headers, body: '{"resourceSpans":[]}' });
    expect(taken.status).toBe(200);
  } finally {
    server.close();
  }
});

test('the page’s server hands its trace to the page that it renders', async () => {
  const { app } = await import('./server/hono.ts');
  const html = await (await app.request('http://shop.test/')).text();
  expect(html).toMatch(/<meta name="traceparent" content="00-[0-9a-f]{32}-[0-9a-f]{16}-01">/);
});

test('the serverless page’s functions have delivered when the platform may freeze them', async () => {
  const { handler } = await import('./guide/lambda.ts');
  expect(await handler({ question: 'lambda?' })).toBe('You asked: lambda?');
  const arrived = backend.events({ name: 'answer' }).map(({ inputs }) => inputs['question']);
  expect(arrived).toContain('lambda?');
});
