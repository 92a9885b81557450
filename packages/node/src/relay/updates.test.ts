import { afterEach, expect, test } from 'vitest';
import { pageBody, pageSpan, text } from '../../fixtures/page-body.ts';
import { type RelaySite, type Reply, startRelaySite } from '../../fixtures/relay-site.ts';
import type { RelayOptions } from '../index.ts';

let site: RelaySite;
afterEach(() => site.close());

const SESSION = '22222222-2222-4222-8222-222222222222';
const ELSEWHERE = '99999999-9999-4999-8999-999999999999';
const bound = (): { userId: string; sessionId: string } => ({ userId: 'anna', sessionId: SESSION });

const say = (id: string): Promise<Reply> =>
  site.post(JSON.stringify({ feedback: { rating: 5 } }), {
    method: 'PUT',
    path: `/relay/v1/events/${id}`,
  });
const paths = async (): Promise<string[]> => {
  await site.tracer.flush();
  return site.sent.map(({ url }) => new URL(url).pathname);
};

test('who is bound to a session adds to that session, and to nobody else’s', async () => {
  site = await startRelaySite({ authenticate: bound });
  expect((await say(SESSION)).status).toBe(200);
  const reply = await say(ELSEWHERE);
  expect([reply.status, reply.json['code']]).toEqual([400, 'update_not_allowed']);
  expect((await say(ELSEWHERE)).status).toBe(400);
  expect(await paths()).toEqual([`/v1/events/${SESSION}`]);
  expect(site.log.filter((line) => line.includes('authorizeUpdate'))).toHaveLength(1);
});

test('an update that is not allowed costs the page that update, and none of its spans', async () => {
  site = await startRelaySite({ authenticate: bound });
  const page = site.page();
  page.enrichSession({ sessionId: ELSEWHERE, feedback: { rating: 5 } });
  await page.flush();
  page.startSpan('after it').end();
  expect(await page.flush()).toMatchObject({ exported: 1 });
  expect(page.stats().dropped.unauthorized ?? 0).toBe(0);
});

test('the app says what else may be added to, and knows who asks', async () => {
  const asked: unknown[] = [];
  const authorizeUpdate: RelayOptions['authorizeUpdate'] = async (_, { id, identity }) => {
    asked.push([id, identity.userId]);
    return id === ELSEWHERE;
  };
  site = await startRelaySite({ authenticate: bound, authorizeUpdate });
  const other = SESSION.replace('2', '3');
  expect((await say(ELSEWHERE)).status).toBe(200);
  expect((await say(other)).status).toBe(400);
  expect((await say(SESSION)).status).toBe(200);
  expect(asked).toEqual([
    [ELSEWHERE, 'anna'],
    [other, 'anna'],
  ]);
  expect(await paths()).toEqual([`/v1/events/${ELSEWHERE}`, `/v1/events/${SESSION}`]);
});

test('an app that cannot say whether it may leaves the update with the page', async () => {
  site = await startRelaySite({
    authorizeUpdate: () => Promise.reject(new Error('the database is down')),
  });
  const reply = await say(ELSEWHERE);
  expect([reply.status, reply.json['code']]).toEqual([503, 'authorize_failed']);
  expect(reply.text).not.toContain('database');
  expect(await paths()).toEqual([]);
});

test('where nobody is bound to a session, whoever knows an id adds to it', async () => {
  site = await startRelaySite({ authenticate: () => ({ userId: 'anna' }) });
  expect((await say(ELSEWHERE)).status).toBe(200);
});

test('a span is the event that its own ids and session say, whatever the page calls it', async () => {
  site = await startRelaySite();
  const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
  const claims = pageSpan([text('honeyhive_event_id', ELSEWHERE)], { ...ids, name: 'claims' });
  await site.post(pageBody([claims]));
  const page = site.page();
  const own = page.startSpan('its own');
  own.end();
  await page.flush();
  await site.tracer.flush();
  const [event] = site.backend.events({ name: 'claims' });
  expect(event?.event_id).toMatch(/^b7ad6b71-6920-8331-/);
  expect(event?.event_id).not.toBe('b7ad6b71-6920-8331-8448-eb211c80319c');
  expect(event?.dropped.attributes).toBe(1);
  const [honest] = site.backend.events({ name: 'its own' });
  expect(honest?.event_id).toBe(own.eventId);
  expect(honest?.dropped?.attributes ?? 0).toBe(0);
});

test('where the app allows it, a page says which event a span is', async () => {
  site = await startRelaySite({ allowAttributes: ['honeyhive_event_id'] });
  await site.post(
    pageBody([pageSpan([text('honeyhive_event_id', ELSEWHERE)], { name: 'chosen' })]),
  );
  await site.tracer.flush();
  expect(site.backend.events({ name: 'chosen' })[0]?.event_id).toBe(ELSEWHERE);
});
