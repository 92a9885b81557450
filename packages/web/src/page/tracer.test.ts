// @vitest-environment node
import { visit } from '../../fixtures/page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { sampleSessions } from '@honeyhive/core/sampling';
import { HoneyHiveTracer, type Logger } from '../index.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
  visit(`${site.url}/shop?user=someone#there`);
});
afterAll(() => site.close());
afterEach(() => {
  site.a.clear();
  (site.seen as unknown[]).length = 0;
});

function collecting(): Logger & { readonly said: string[] } {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  return { said, error: say, warn: say, info: say, debug: say };
}

test('an API key in a page works and is warned of once', async () => {
  const logger = collecting();
  const tracer = new HoneyHiveTracer({
    apiKey: 'hh_secret_of_the_server',
    serverUrl: site.a.url,
    logger,
  });
  tracer.startSpan('direct').end();
  expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
  expect(logger.said.filter((line) => /API key is public/.test(line))).toHaveLength(1);
  expect(logger.said.join()).not.toContain('hh_secret');
  expect(
    site.a.requests().find(({ method }) => method === 'POST')?.headers['authorization'],
  ).toMatch(/^Bearer /);
});

test('a key inside `config` is warned of too', () => {
  const logger = collecting();
  expect(
    new HoneyHiveTracer({ config: { apiKey: 'k', serverUrl: site.a.url }, logger }).enabled,
  ).toBe(true);
  expect(logger.said.join()).toMatch(/API key is public/);
});

test('with a relay nothing is warned of, and no request carries authorization, even if a key is given by mistake', async () => {
  const logger = collecting();
  const quiet = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, logger });
  quiet.startSpan('quiet').end();
  await quiet.flush();
  expect(logger.said).toEqual([]);
  const mistaken = new HoneyHiveTracer({
    relayUrl: `${site.url}/relay/a`,
    apiKey: 'hh_mine',
    logger: collecting(),
  });
  mistaken.startSpan('mistaken').end();
  mistaken.enrichSession({ metadata: { plan: 'pro' } });
  await mistaken.flush();
  expect(site.seen.length).toBeGreaterThan(2);
  for (const { headers } of site.seen) {
    expect(headers).not.toHaveProperty('authorization');
    expect(JSON.stringify(headers)).not.toContain('hh_mine');
  }
  expect(
    site.a
      .events()
      .map(({ event_name }) => event_name)
      .toSorted(),
  ).toEqual(['mistaken', 'quiet']);
});

test('a tracer with neither key nor relay runs user code and says why it records nothing', () => {
  const tracer = new HoneyHiveTracer({ logger: collecting() });
  expect(tracer.enabled).toBe(false);
  expect(tracer.problems.map(({ code }) => code)).toEqual(['missing_api_key']);
  expect(tracer.withSpan('work', () => 42)).toBe(42);
});

test('a span tells of site and browser, and nothing of the query', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  tracer.startSpan('work').end();
  await tracer.flush();
  const [span] = site.a.events({ name: 'work' });
  expect(span?.resource).toMatchObject({
    'service.name': new URL(site.url).host,
    'telemetry.sdk.language': 'webjs',
  });
  expect(JSON.stringify(span)).not.toContain('someone');
});

/** What a browser does when its user looks at another tab. */
function hide(): void {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
  Reflect.deleteProperty(document, 'visibilityState');
}

test('hiding the page sends what has ended, without a timer', async () => {
  const tracer = new HoneyHiveTracer({
    relayUrl: `${site.url}/relay/a`,
    batch: { delayMs: 3_600_000 },
  });
  tracer.startSpan('last words').end();
  hide();
  await site.a.waitFor((backend) => backend.events({ name: 'last words' }).length === 1);
  expect(tracer.stats().recorded).toBe(1);
});

test('a page that is hidden while the relay is down delivers when it is up again', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  site.down = true;
  const refused = site.refused.length;
  tracer.startSpan('patient').end();
  tracer.enrichSession({ metadata: { plan: 'pro' } });
  hide();
  await vi.waitFor(() => expect(site.refused.length).toBeGreaterThan(refused));
  site.down = false;
  await site.a.waitFor((backend) => backend.events({ name: 'patient' }).length === 1);
  await vi.waitFor(() =>
    expect(tracer.stats()).toMatchObject({ exported: 2, dropped: {}, pending: 0 }),
  );
  expect(site.a.session(tracer.sessionId)?.session.metadata).toEqual({ plan: 'pro' });
});

test('flush and shutdown wait for the requests that were sent on leaving', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  tracer.startSpan('first').end();
  hide();
  expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
  expect(site.a.events({ name: 'first' })).toHaveLength(1);
  tracer.startSpan('second').end();
  hide();
  await tracer.shutdown();
  expect(site.a.events({ name: 'second' })).toHaveLength(1);
  expect(tracer.stats()).toMatchObject({ recorded: 2, exported: 2, dropped: {}, pending: 0 });
});

test('a tracer that is shut down listens to the page no more', async () => {
  const heard: string[] = [];
  const add = document.addEventListener.bind(document);
  const remove = document.removeEventListener.bind(document);
  document.addEventListener = ((type: string, listener: EventListener) => {
    heard.push(`+${type}`);
    add(type, listener);
  }) as typeof document.addEventListener;
  document.removeEventListener = ((type: string, listener: EventListener) => {
    heard.push(`-${type}`);
    remove(type, listener);
  }) as typeof document.removeEventListener;
  try {
    const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
    expect(heard).toEqual([]);
    tracer.startSpan('one').end();
    tracer.startSpan('two').end();
    const listening = [...heard];
    expect(listening).toContain('+visibilitychange');
    await tracer.shutdown();
    expect(heard.slice(listening.length)).toEqual(listening.map((one) => one.replace('+', '-')));
  } finally {
    Object.assign(document, { addEventListener: add, removeEventListener: remove });
  }
});

test.each([
  [{ offline: 'always' }, 'offline'],
  [{ offline: { maxItems: -1 } }, 'offline'],
  [{ offline: { maxitems: 5 } }, 'offline'],
  [{ offline: null }, 'offline'],
])('%j is said to be wrong and false, and the page traces', (options, name) => {
  const given = { relayUrl: `${site.url}/relay/a`, logger: collecting(), ...options };
  const tracer = new HoneyHiveTracer(given as object);
  expect(tracer.problems).toEqual([
    {
      code: 'invalid_option',
      message: `\`${name}\` is not valid and is false.`,
      remedy: expect.any(String),
    },
  ]);
  expect(tracer.enabled).toBe(true);
});

test.each([true, false, { maxItems: 5 }, { maxBytes: 1_000, maxAgeMs: 1 }])(
  'the option `offline` takes %j',
  (offline) => {
    expect(HoneyHiveTracer.check({ relayUrl: '/relay/a', offline, consent: false })).toEqual([]);
  },
);

test('where there is no disk, a page says so in its figures and delivers from memory', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  tracer.startSpan('work').end();
  expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
  expect(tracer.stats().offline).toEqual({ kept: 'memory', items: 0, refusals: 0 });
});

test('without consent nothing is recorded and user code runs as ever; with it the same tracer records', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, consent: false });
  expect(tracer.enabled).toBe(false);
  expect(tracer.withSpan('before', () => 42)).toBe(42);
  tracer.enrichSession({ metadata: { plan: 'pro' } });
  tracer.consent(true);
  tracer.startSpan('agreed').end();
  await tracer.flush();
  expect(tracer.stats()).toMatchObject({ recorded: 1, exported: 1, dropped: {} });
});

test('what ends after consent was taken back is dropped and counted, and nothing of it leaves', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  const open = tracer.startSpan('open');
  tracer.startSpan('waiting').end();
  tracer.consent(false);
  open.enrich({ metadata: { late: true } }).end();
  tracer.startSpan('after').end();
  expect(await tracer.flush()).toEqual({ exported: 0, dropped: {}, pending: 0 });
  expect(tracer.stats()).toMatchObject({ recorded: 2, dropped: { no_consent: 2 }, openSpans: 0 });
  expect(site.a.events()).toEqual([]);
});

test.each([
  null,
  '',
  ' ',
  'denied',
  0,
  1,
  Number.NaN,
  [],
  {},
  { granted: true },
  () => true,
  Promise.resolve(true),
  Symbol('yes'),
])('the option consent: %s is no consent, and the problem says so', async (consent) => {
  for (const place of [{ consent }, { config: { consent } }]) {
    const options = { relayUrl: `${site.url}/relay/a`, logger: collecting(), ...(place as object) };
    const tracer = new HoneyHiveTracer(options);
    tracer.startSpan('early').end();
    expect([tracer.enabled, tracer.stats().recorded]).toEqual([false, 0]);
    expect(tracer.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/consent` is not valid and is false\.$/),
    ]);
    tracer.consent(true);
    expect(tracer.enabled).toBe(true);
    // oxlint-disable-next-line no-await-in-loop -- one tracer after the other
    await tracer.shutdown();
  }
});

test.each(['no', 'false', 1, undefined, null])('consent(%j) is no consent', (answer) => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  tracer.consent(answer as unknown as boolean);
  expect(tracer.enabled).toBe(false);
});

test('what a sampler holds when consent is taken back is never sent, whatever is recorded after it is given again', async () => {
  const tracer = new HoneyHiveTracer({
    relayUrl: `${site.url}/relay/a`,
    sampler: sampleSessions({ rate: 0 }),
    logger: collecting(),
  });
  const before = tracer.startSpan('before');
  before.end();
  before.enrich({ metadata: { late: true } });
  tracer.enrichSession({ metadata: { plan: 'pro' } });
  tracer.startSpan('open');
  const held = tracer.stats().recorded;
  tracer.consent(false);
  const open = 1;
  expect(tracer.stats()).toMatchObject({
    recorded: held + open,
    dropped: { no_consent: held + open },
    pending: 0,
  });
  tracer.consent(true);
  const failing = tracer.startSpan('after');
  failing.fail(new Error('on purpose'));
  failing.end();
  await tracer.flush();
  expect(site.a.events().map(({ event_name }) => event_name)).toEqual(['after']);
  expect(tracer.stats()).toMatchObject({ exported: 1, pending: 0 });
});
