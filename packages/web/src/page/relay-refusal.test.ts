// @vitest-environment node
import { collectLogs } from '@honeyhive/test-support/loggers';
import { visit } from '../../fixtures/page.ts';
import { type Fault, type Site, startSite } from '../../fixtures/site.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});
const logger = collectLogs(lines);
async function refused(at: string = site.url): Promise<string> {
  const tracer = new HoneyHiveTracer({ relayUrl: `${at}/relay/a`, logger });
  tracer.startSpan('refused').end();
  await tracer.flush({ timeoutMs: 500 });
  await tracer.shutdown({ timeoutMs: 0 });
  return lines.join('\n');
}

test('a page that the relay does not let in is told why in the relay’s words, and nothing of API keys', async () => {
  visit('https://other.example/');
  const said = await refused();
  expect(said).toContain('Page of https://other.example refused by the relay');
  expect(said).toContain('`origins`');
  expect(said).not.toMatch(/API key|HH_API/);
});

const answers: ReadonlyArray<readonly [string, string]> = [
  ['a page of a proxy', '<h1>Forbidden</h1>'],
  ['nothing', ''],
  ['JSON without a message', '{"message":{"a":1}}'],
  ['half of a text', '{"message":"'],
];
test.each(answers)('a 403 with %s is said with its status and what to look at', async (_, body) => {
  const fault: Fault = () => Promise.resolve(new Response(body, { status: 403 }));
  site.faults.set('a', fault);
  const said = await refused();
  site.faults.clear();
  expect(said).toContain('HTTP 403 from the relay');
  expect(said).toContain('createRelay');
  expect(said).not.toMatch(/API key|HH_API|<h1>|undefined|\[object/);
});

const STATUSES = [400, 401, 403, 404, 410, 413, 422, 429, 500, 502, 503];
test.each(STATUSES)(
  'what is said of a relay that answers %d is about what a page has: no key, no environment',
  async (status) => {
    site.faults.set('a', () => Promise.resolve(new Response('', { status })));
    const said = await refused();
    site.faults.clear();
    expect(said).toContain(String(status));
    expect(said).not.toMatch(/API key|HH_|serverUrl|undefined|\[object/);
  },
);

test('a relay that is not there is said with the option that names it', async () => {
  const said = await refused('http://127.0.0.1:1');
  expect(said).toContain('Check `relayUrl`');
  expect(said).not.toMatch(/API key|HH_|serverUrl|undefined|\[object/);
});
