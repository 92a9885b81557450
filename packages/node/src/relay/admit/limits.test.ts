import { afterEach, describe, expect, test } from 'vitest';
import { pageBody, pageSpan } from '../../../fixtures/page-body.ts';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { KEY, type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import {
  createRelay,
  memoryLimits,
  type RelayLimitStore,
  type RelayOptions,
  type TracerOptions,
} from '../../index.ts';

let site: RelaySite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});
const start = async (options: RelayOptions, tracing?: TracerOptions): Promise<RelaySite> =>
  (site = await startRelaySite(options, tracing));
const HOUR = 3_600_000;
const address = (request: Request): string | undefined =>
  request.headers.get('x-real-ip') ?? undefined;

/** The statuses of so many requests, one after the other, from the clients in turn. */
async function statuses(clients: readonly Record<string, string>[]): Promise<number[]> {
  const seen: number[] = [];
  for (const headers of clients) {
    // oxlint-disable-next-line no-await-in-loop
    seen.push((await site?.post(pageBody([pageSpan()]), { headers }))?.status ?? 0);
  }
  return seen;
}

test('a client that asks too often is told when to come back, and others are not', async () => {
  await start({ limits: { requests: 2, windowMs: HOUR }, clientOf: address });
  const [a, b] = [{ 'x-real-ip': '10.0.0.1' }, { 'x-real-ip': '10.0.0.2' }];
  expect(await statuses([a, a, a, b, a, b])).toEqual([200, 200, 429, 200, 429, 200]);
  const reply = await site?.post(pageBody([pageSpan()]), { headers: a });
  expect(reply?.json['code']).toBe('rate_limited');
  expect(Number(reply?.headers.get('retry-after'))).toBeGreaterThan(1_000);
  expect(site?.relay.stats().refusedRequests).toEqual({ rate_limited: 3 });
});

test.each<[string, RelayOptions['limits']]>([
  ['spans', { spans: 5, windowMs: HOUR }],
  ['bytes', { bytes: 3_000, windowMs: HOUR }],
])('a client has so many %s, in however few requests', async (_, limits) => {
  await start({ ...(limits ? { limits } : {}), clientOf: () => 'one' });
  const many = pageBody(Array.from({ length: 5 }, () => pageSpan()));
  expect((await site?.post(many))?.status).toBe(200);
  expect((await site?.post(many))?.status).toBe(429);
  await site?.tracer.flush();
  expect(site?.backend.events()).toHaveLength(5);
});

test.each(['user', 'address'])(
  'a client whose %s begins as that of another, however long, has limits of its own',
  async (kind) => {
    const keys: string[] = [];
    const store: RelayLimitStore = memoryLimits();
    const header = (request: Request): string => 'x'.repeat(5_000) + request.headers.get('x-who');
    await start({
      limits: {
        requests: 1,
        windowMs: HOUR,
        store: {
          take: (key, ...rest) => {
            keys.push(key);
            return store.take(key, ...rest);
          },
        },
      },
      ...(kind === 'user'
        ? { authenticate: (request: Request) => ({ userId: header(request) }) }
        : { clientOf: header }),
    });
    const [a, b] = [{ 'x-who': 'a' }, { 'x-who': 'b' }];
    expect(await statuses([a, b, a, b])).toEqual([200, 200, 429, 429]);
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(256);
  },
);

test('a user is one client wherever the requests come from', async () => {
  await start({
    limits: { requests: 1, windowMs: HOUR },
    clientOf: address,
    authenticate: (request) => ({ userId: request.headers.get('x-user') ?? '' }),
  });
  expect(
    await statuses([
      { 'x-user': 'anna', 'x-real-ip': '10.0.0.1' },
      { 'x-user': 'anna', 'x-real-ip': '10.0.0.2' },
      { 'x-user': 'ben', 'x-real-ip': '10.0.0.1' },
    ]),
  ).toEqual([200, 429, 200]);
});

test('x-forwarded-for is hearsay unless the app says how many proxies note it', async () => {
  const from = (list: string): Record<string, string> => ({ 'x-forwarded-for': list });
  await start({ limits: { requests: 0.02, windowMs: HOUR } });
  // Everybody together has a hundred times as much.
  expect(await statuses([from('1.1.1.1'), from('2.2.2.2'), from('3.3.3.3')])).toEqual([
    200, 200, 429,
  ]);
  await site?.close();
  await start({ limits: { requests: 1, windowMs: HOUR }, proxies: 1 });
  expect(
    await statuses([from('made up, 1.1.1.1'), from('other, 1.1.1.1'), from('made up, 2.2.2.2')]),
  ).toEqual([200, 429, 200]);
});

test('whoever has one IPv6 address has all of its network', async () => {
  await start({ limits: { requests: 1, windowMs: HOUR }, clientOf: address });
  const from = (ip: string): Record<string, string> => ({ 'x-real-ip': ip });
  expect(
    await statuses([
      from('2001:db8::1'),
      from('2001:db8:0:0:ffff:1:2:3'),
      from('2001:DB8::9'),
      from('2001:db8:0:1::1'),
    ]),
  ).toEqual([200, 429, 429, 200]);
});

test('an address is one client from whichever port, and however a proxy writes it', async () => {
  await start({ limits: { requests: 1, windowMs: HOUR }, clientOf: address });
  const from = (ip: string): Record<string, string> => ({ 'x-real-ip': ip });
  const same = async (...ips: string[]): Promise<void> =>
    expect(await statuses(ips.map(from))).toEqual([200, ...ips.slice(1).map(() => 429)]);
  await same(
    '192.0.2.1:4711',
    '192.0.2.1:4712',
    '192.0.2.1',
    '::ffff:192.0.2.1',
    '[::ffff:192.0.2.1]:80',
  );
  await same(
    '[2001:db8:0:7::1]:443',
    '[2001:db8:0:7::2]:80',
    '2001:0db8:0000:0007::9',
    '2001:db8:0:7::1%eth0',
  );
  await same('192.0.2.2:4711');
});

test('strangers cannot make the app ask who they are without end', async () => {
  let asked = 0;
  await start({
    limits: { requests: 1, windowMs: HOUR },
    clientOf: address,
    authenticate: (request) => {
      asked += 1;
      const userId = request.headers.get('x-user');
      return userId ? { userId } : false;
    },
  });
  const stranger = { 'x-real-ip': '10.0.0.1' };
  const seen = await statuses(Array.from({ length: 30 }, () => stranger));
  expect(asked).toBe(10);
  expect(seen.filter((status) => status === 401)).toHaveLength(10);
  expect(seen.filter((status) => status === 429)).toHaveLength(20);
  // Somebody elsewhere is not held up by them, and the users behind one address do not share what one may.
  const office = ['anna', 'ben', 'cleo'].map((user) => ({
    'x-real-ip': '10.0.0.2',
    'x-user': user,
  }));
  expect(await statuses(office)).toEqual([200, 200, 200]);
});

test('what a relay refuses for now, a page keeps, asks once, and delivers later', async () => {
  const store: RelayLimitStore & { open: boolean } = {
    open: false,
    take: () => (store.open ? 0 : 200),
  };
  await start({ limits: { store } });
  const page = site?.page();
  page?.startSpan('patient').end();
  const flushed = page?.flush({ timeoutMs: 20_000 });
  store.open = true;
  expect(await flushed).toMatchObject({ exported: 1, dropped: {} });
});

test('two relays with one store are one door', async () => {
  const store = memoryLimits();
  const options = { limits: { requests: 2, windowMs: HOUR, store }, clientOf: () => 'one' };
  await start(options);
  const other = await startRelaySite(options);
  const body = (): string => pageBody([pageSpan()]);
  const answers = [
    await site?.post(body()),
    await other.post(body()),
    await site?.post(body()),
    await other.post(body()),
  ];
  expect(answers.map((reply) => reply?.status)).toEqual([200, 200, 429, 429]);
  await other.close();
});

test.each<[string, RelayLimitStore['take']]>([
  ['throws', () => Promise.reject(new Error('redis is down'))],
  ['never answers', () => new Promise(() => {})],
  ['answers with no number', () => Number.NaN],
  ['never lets anybody in again', () => Infinity],
])('while a store %s, the process counts by itself and waits for it once', async (_, take) => {
  let calls = 0;
  const counted: RelayLimitStore['take'] = (...asked) => {
    calls += 1;
    return take(...asked);
  };
  await start({
    limits: { requests: 1, windowMs: HOUR, store: { take: counted } },
    clientOf: () => 'one',
    authenticate: () => true,
    timeoutMs: 100,
  });
  expect(await statuses([{}, {}])).toEqual([200, 429]);
  expect(calls).toBe(1);
  expect(site?.log.filter((line) => line.startsWith('relay limits failed')).length).toBeLessThan(2);
});

test('limits can be left to whatever stands in front', async () => {
  await start({ limits: false, clientOf: () => 'one' });
  expect(new Set(await statuses(Array.from({ length: 30 }, () => ({}))))).toEqual(new Set([200]));
});

test('nobody’s body is read before it is known that it may be', async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_000));
    },
  });
  const relay = createRelay({
    apiKey: KEY,
    limits: { requests: 0, windowMs: HOUR },
    logger: quietLogger,
    clientOf: () => 'one',
  });
  const response = await relay(
    new Request('https://app.test/v1/traces', {
      method: 'POST',
      headers: { origin: 'https://app.test', 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit),
  );
  expect(response.status).toBe(429);
  expect(pulled).toBeLessThan(3);
});

describe('limits in memory', () => {
  const rates = { requests: 10, spans: 100, bytes: 1_000, windowMs: 1_000 };
  const one = { requests: 1, spans: 0, bytes: 0 };
  let now = 0;

  test('come back evenly over the window', () => {
    const { take } = memoryLimits(10, () => now);
    for (let index = 0; index < 10; index += 1) expect(take('a', one, rates)).toBe(0);
    expect(take('a', one, rates)).toBe(100);
    now += 100;
    expect(take('a', one, rates)).toBe(0);
    expect(take('a', one, rates)).toBe(100);
  });

  test('let through what is more than all of it, once, as a debt', () => {
    const { take } = memoryLimits(10, () => now);
    expect(take('a', { ...one, bytes: 3_000 }, rates)).toBe(0);
    expect(take('a', { ...one, bytes: 1 }, rates)).toBe(2_001);
  });

  test('remember so many clients and no more', () => {
    const { take } = memoryLimits(2, () => now);
    const all = { ...one, requests: 10 };
    for (const key of ['a', 'b', 'a', 'c']) take(key, all, rates);
    expect(take('a', all, rates)).toBeGreaterThan(0);
    expect(take('b', all, rates)).toBe(0);
  });
});
