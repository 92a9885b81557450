import { afterEach, expect, test } from 'vitest';
import { pageBody, pageSpan, text } from '../../../fixtures/page-body.ts';
import { type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import type { RelayOptions, TracerOptions } from '../../index.ts';

let site: RelaySite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});
const start = async (options: RelayOptions, tracing?: TracerOptions): Promise<RelaySite> =>
  (site = await startRelaySite(options, tracing));

const SESSION = '22222222-2222-4222-8222-222222222222';
const anna = {
  sessionId: SESSION,
  userId: 'anna',
  userProperties: { plan: 'pro', tags: ['a'] },
  source: 'production',
};

test('who the app knows stands over whoever the page says it is: on spans, events and updates', async () => {
  const { backend, tracer, page } = await start(
    { authenticate: async () => anna },
    { project: 'shop' },
  );
  const visitor = page({
    sessionId: '33333333-3333-4333-8333-333333333333',
    source: 'page',
    project: 'page',
    userProperties: { user_id: 'root', admin: true },
  });
  const span = visitor.startSpan('asked');
  span.setAttribute('honeyhive_user_properties.role', 'admin');
  span.end();
  visitor.createEvent({ eventName: 'rated', userProperties: { role: 'admin' } });
  visitor.enrichSession({
    sessionId: SESSION,
    userProperties: { role: 'admin' },
    feedback: { rating: 1 },
  });
  const flushed = await visitor.flush();
  // What it says about the session that it thinks it has is the one thing that has no place.
  expect(flushed).toMatchObject({ exported: 3, dropped: { rejected: 1 }, pending: 0 });
  await tracer.flush();
  const user = { user_id: 'anna', plan: 'pro', tags: ['a'] };
  expect(backend.events({ name: 'asked' })[0]).toMatchObject({
    session_id: SESSION,
    project: 'shop',
    source: 'production',
  });
  expect(backend.events({ name: 'asked' })[0]?.user_properties).toEqual(user);
  expect(backend.events({ name: 'rated' })[0]).toMatchObject({
    session_id: SESSION,
    parent_id: SESSION,
    project: 'shop',
    source: 'production',
    user_properties: { user_id: 'anna', plan: 'pro' },
  });
  const sent = JSON.stringify(site?.sent.map(({ body }) => new TextDecoder().decode(body)));
  expect(sent).not.toMatch(/admin|root/);
});

test.each<[string, RelayOptions, boolean]>([
  ['without an identity', { authenticate: () => true }, true],
  ['with an identity', { authenticate: () => anna }, false],
  [
    'with an identity, where the app allows experiments',
    { authenticate: () => anna, allowAttributes: ['honeyhive.experiment_*'] },
    true,
  ],
])('a page has a say in its experiment or not: %s', async (_, options, isTold) => {
  const { sent, tracer, page } = await start(options);
  const visitor = page({ experiment: { id: 'e-of-page', metadata: { owner: 'e-of-page' } } });
  const span = visitor.startSpan('asked');
  span.setAttribute('honeyhive.experiment_variant', 'e-of-page').end();
  await visitor.flush();
  await tracer.flush();
  const told = sent.map(({ body }) => new TextDecoder().decode(body)).join('\n');
  expect(told).toContain('asked');
  expect(told.split('e-of-page').length - 1).toBe(isTold ? 3 : 0);
});

test('an id of the app’s own becomes the same session as on the server', async () => {
  const { backend, tracer, post } = await start({
    authenticate: () => ({ sessionId: 'chat 7' }),
  });
  tracer.withSession({ sessionId: 'chat 7' }, () => tracer.startSpan('on the server').end());
  await post(pageBody([pageSpan([], { name: 'in the page' })]));
  await tracer.flush();
  const ids = backend.events().map(({ session_id: id }) => id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test('without an identity a page may say who its user is', async () => {
  const { backend, tracer, post } = await start({ authenticate: () => true });
  await post(pageBody([pageSpan([text('honeyhive_user_properties.user_id', 'self')])]));
  await tracer.flush();
  expect(backend.events()[0]?.user_properties).toEqual({ user_id: 'self' });
});

test.each([
  ['false', () => false],
  ['nothing', () => undefined],
  ['null, later', async () => null],
])(
  'an app that says %s lets nobody in, and the page drops what it has',
  async (_, authenticate) => {
    const { page, tracer, backend, relay } = await start({ authenticate });
    const visitor = page();
    for (let index = 0; index < 2; index += 1) {
      visitor.startSpan('kept out').end();
      // oxlint-disable-next-line no-await-in-loop
      await visitor.flush();
    }
    expect(visitor.stats().exported).toBe(0);
    expect(visitor.stats().dropped.unauthorized).toBeGreaterThan(0);
    await tracer.flush();
    expect(backend.requests()).toHaveLength(0);
    expect(relay.stats().refusedRequests['unauthenticated']).toBeGreaterThan(0);
  },
);

test('an app that throws is told once on its own log, and the page not at all', async () => {
  const { post, log } = await start({
    authenticate: () => {
      throw new Error('the database is down');
    },
  });
  for (let index = 0; index < 3; index += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const { status, text, headers } = await post(pageBody([pageSpan()]));
    expect([status, text.includes('database')]).toEqual([503, false]);
    expect(headers.get('retry-after')).toBe('2');
  }
  expect(log.filter((line) => line.includes('the database is down'))).toHaveLength(1);
});

test('an app that never answers does not hold the page for ever', async () => {
  const { post } = await start({ authenticate: () => new Promise(() => {}), timeoutMs: 50 });
  const { status, json } = await post(pageBody([pageSpan()]));
  expect([status, json['code']]).toEqual([503, 'authenticate_failed']);
});

test.each<[string, () => Promise<boolean>]>([
  ['rejects', () => Promise.reject(new Error('connection reset'))],
  ['never answers', () => new Promise<boolean>(() => {})],
])(
  'an app that %s once costs the page nothing: it comes back and delivers',
  async (_, once) => {
    let asked = 0;
    const { page, backend, tracer } = await start({
      authenticate: () => ((asked += 1) === 1 ? once() : true),
      timeoutMs: 50,
    });
    const visitor = page();
    visitor.startSpan('patient').end();
    expect(await visitor.flush({ timeoutMs: 20_000 })).toMatchObject({ exported: 1, dropped: {} });
    await tracer.flush();
    expect(backend.events({ name: 'patient' })).toHaveLength(1);
  },
  30_000,
);

test('user properties that cannot be written do not let the page’s through', async () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const { post, tracer, backend } = await start({
    authenticate: () => ({ userId: 'anna', userProperties: circular }),
  });
  expect(
    (await post(pageBody([pageSpan([text('honeyhive_user_properties.user_id', 'root')])]))).status,
  ).toBe(200);
  await tracer.flush();
  expect(backend.events()[0]?.user_properties).toEqual({ user_id: 'anna' });
});
