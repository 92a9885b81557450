// @vitest-environment node
import { visit } from '../../fixtures/page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { HoneyHiveTracer, traceFetch, type TraceFetchOptions } from '../index.ts';

let site: Site;
let elsewhere: Site;
let tracer: HoneyHiveTracer;
let undo: Array<() => void>;
const untouched = globalThis.fetch;

beforeAll(async () => {
  [site, elsewhere] = await Promise.all([startSite(), startSite()]);
  visit(`${site.url}/`);
});
afterAll(() => Promise.all([site.close(), elsewhere.close()]));
beforeEach(() => {
  tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  undo = [];
});
afterEach(async () => {
  for (const stop of undo) stop();
  await tracer.shutdown();
  site.a.clear();
  site.b.clear();
  (site.seen as unknown[]).length = 0;
  (elsewhere.seen as unknown[]).length = 0;
});

const follow = (...given: Parameters<typeof traceFetch>): void =>
  void undo.push(traceFetch(...given));
const echo = async (response: Promise<Response>): Promise<Record<string, string>> =>
  ((await (await response).json()) as { headers: Record<string, string> }).headers;
async function recorded(name = 'GET /echo') {
  await tracer.flush();
  return site.a.events({ name });
}

test('a request to the page’s own origin gets one span and the headers that join it', async () => {
  follow(tracer);
  const headers = await echo(fetch(`${site.url}/echo?token=secret`));
  const [span, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(headers['traceparent']).toBe(`00-${span?.trace_id}-${span?.span_id}-01`);
  expect(headers['baggage']).toContain(`honeyhive.session_id=${tracer.sessionId}`);
  expect(span?.kind).toBe('client');
  expect(span?.attributes).toMatchObject({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
  });
  expect(JSON.stringify(span)).not.toContain('secret');
});

test('the span of a request hangs on the active span, and the answer’s await keeps that active', async () => {
  follow(tracer);
  await tracer.withSpan('work', async () => {
    await fetch(`${site.url}/echo`);
    tracer.startSpan('after').end();
  });
  await tracer.flush();
  const [work] = site.a.events({ name: 'work' });
  expect(site.a.events({ name: 'GET /echo' })[0]?.parent_span_id).toBe(work?.span_id);
  expect(site.a.events({ name: 'after' })[0]?.parent_span_id).toBe(work?.span_id);
});

test('a request to another origin gets neither span nor headers', async () => {
  follow(tracer);
  const headers = await echo(fetch(`${elsewhere.url}/echo`));
  expect(headers).not.toHaveProperty('traceparent');
  expect(headers).not.toHaveProperty('baggage');
  expect(await recorded()).toEqual([]);
});

test('targets add origins by name and addresses by pattern, and nothing else', async () => {
  follow(tracer, { targets: [elsewhere.url] });
  expect(await echo(fetch(`${elsewhere.url}/echo`))).toHaveProperty('traceparent');
  undo.pop()?.();
  follow(tracer, { targets: [new RegExp(`^${elsewhere.url}/echo\\?yes`)] });
  expect(await echo(fetch(`${elsewhere.url}/echo?yes`))).toHaveProperty('traceparent');
  expect(await echo(fetch(`${elsewhere.url}/echo?no`))).not.toHaveProperty('traceparent');
});

test.each([
  [undefined, ['traceparent']],
  [['baggage', 'tracestate', 'traceparent'] as const, ['baggage', 'traceparent', 'tracestate']],
  [['traceparent'] as const, ['traceparent']],
  [['traceparent', 'baggage'] as const, ['baggage', 'traceparent']],
  [[], []],
])('with `headers` of %j another origin gets %j, and the own origin all', async (headers, sent) => {
  follow(tracer, { targets: [elsewhere.url], headers });
  const traced = async (url: string) =>
    Object.keys(await echo(fetch(`${url}/echo`)))
      .filter((name) => /^(trace|baggage)/.test(name))
      .toSorted();
  expect(await traced(elsewhere.url)).toEqual(sent);
  expect(await traced(site.url)).toEqual(['baggage', 'traceparent', 'tracestate']);
});

test('headers that are left out leave those of the caller alone', async () => {
  follow(tracer, { targets: [elsewhere.url], headers: ['traceparent'] });
  const sent = await echo(fetch(`${elsewhere.url}/echo`, { headers: { baggage: 'theirs=1' } }));
  expect(sent['baggage']).toBe('theirs=1');
});

test('a target with a longer name does not match a shorter one', async () => {
  follow(tracer, { targets: [elsewhere.url.slice(0, -1)] });
  expect(await echo(fetch(`${elsewhere.url}/echo`))).not.toHaveProperty('traceparent');
});

test.each(['g', 'y'])('a target whose pattern has the flag %s matches each time', async (flag) => {
  follow(tracer, { targets: [new RegExp(elsewhere.url, flag)] });
  for (let time = 0; time < 3; time += 1)
    expect(await echo(fetch(`${elsewhere.url}/echo`))).toHaveProperty('traceparent');
});

test('a streamed answer is followed to its end, with its content left out', async () => {
  follow(tracer);
  const response = await fetch(`${site.url}/sse?count=3`);
  expect((await recorded('GET /sse')).filter(({ kind }) => kind === 'client')).toEqual([]);
  expect(await response.text()).toBe('data: 0\n\ndata: 1\n\ndata: 2\n\n');
  const span = (await recorded('GET /sse')).find(({ kind }) => kind === 'client');
  expect(span).toMatchObject({ outcome: 'ok', outputs: {} });
  expect(span?.metadata['chunk_count']).toBeGreaterThan(0);
});

test('an answer that is aborted before anybody reads it ends as cancelled, and the server hears of it', async () => {
  follow(tracer);
  const stopping = new AbortController();
  await fetch(`${site.url}/sse?id=unread`, { signal: stopping.signal });
  expect(tracer.stats().openSpans).toBe(1);
  stopping.abort();
  await site.left('unread');
  expect(tracer.stats().openSpans).toBe(0);
  const span = (await recorded('GET /sse')).find(({ kind }) => kind === 'client');
  expect(span).toMatchObject({ outcome: 'cancelled', error: null });
});

test('an answer that was read before its signal aborts stays as it went', async () => {
  follow(tracer);
  const stopping = new AbortController();
  await (await fetch(`${site.url}/sse?count=1`, { signal: stopping.signal })).text();
  stopping.abort();
  const span = (await recorded('GET /sse')).find(({ kind }) => kind === 'client');
  expect(span?.outcome).toBe('ok');
});

test('two tracers give two spans and one header', async () => {
  const second = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
  follow(tracer);
  follow(second);
  const headers = await echo(fetch(`${site.url}/echo`));
  await second.flush();
  const [span] = await recorded();
  expect(headers['traceparent']).toBe(`00-${span?.trace_id}-${span?.span_id}-01`);
  expect(headers['baggage']?.match(/honeyhive\.session_id/g)).toHaveLength(1);
  expect(site.b.events({ name: 'GET /echo' })).toHaveLength(1);
  expect(site.a.events({ name: 'GET /echo' })).toHaveLength(1);
  await second.shutdown();
});

test('the SDK’s own requests are never traced, not even by another tracer’s patch', async () => {
  const second = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
  follow(tracer);
  follow(second);
  tracer.startSpan('one').end();
  second.startSpan('two').end();
  await tracer.flush();
  await second.flush();
  await tracer.flush();
  expect(site.a.events().map(({ event_name }) => event_name)).toEqual(['one']);
  expect(site.b.events().map(({ event_name }) => event_name)).toEqual(['two']);
  await second.shutdown();
});

test('undoing it puts back the very function that was there, once the last tracer has gone', () => {
  const second = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
  const one = traceFetch(tracer);
  const two = traceFetch(second);
  one();
  expect(globalThis.fetch).not.toBe(untouched);
  two();
  expect(globalThis.fetch).toBe(untouched);
});

test('a module that runs again asks for its tracer once, and each undoing counts once', async () => {
  const stops = [traceFetch(tracer), traceFetch(tracer), traceFetch(tracer)];
  await echo(fetch(`${site.url}/echo`));
  expect(await recorded()).toHaveLength(1);
  for (const stop of [...stops, ...stops]) stop();
  expect(globalThis.fetch).toBe(untouched);
});

test('where somebody has put the former fetch back, asking again traces again', async () => {
  follow(tracer);
  globalThis.fetch = untouched;
  follow(tracer);
  expect(await echo(fetch(`${site.url}/echo`))).toHaveProperty('traceparent');
  expect(await recorded()).toHaveLength(1);
});

test.each<readonly [string, PropertyDescriptor]>([
  ['read-only', { value: untouched, writable: false }],
  ['missing', { value: undefined, writable: true }],
  ['only to be read', { get: () => untouched }],
])('a fetch that is %s stays as it is, and nothing throws', (_, descriptor) => {
  Object.defineProperty(globalThis, 'fetch', { configurable: true, ...descriptor });
  const before = globalThis.fetch;
  traceFetch(tracer)();
  expect(globalThis.fetch).toBe(before);
  Object.defineProperty(globalThis, 'fetch', {
    value: untouched,
    writable: true,
    configurable: true,
    enumerable: true,
  });
});

test('no copy of the SDK traces what another delivers', async () => {
  vi.resetModules();
  const copy = await import('../index.ts');
  expect(copy.traceFetch).not.toBe(traceFetch);
  const other = new copy.HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
  follow(tracer);
  undo.unshift(copy.traceFetch(other));
  tracer.startSpan('one').end();
  other.startSpan('two').end();
  for (let time = 0; time < 2; time += 1) {
    // oxlint-disable-next-line no-await-in-loop -- spans of the first delivery would go with the second
    await Promise.all([tracer.flush(), other.flush()]);
  }
  expect(site.a.events().map(({ event_name }) => event_name)).toEqual(['one']);
  expect(site.b.events().map(({ event_name }) => event_name)).toEqual(['two']);
  await other.shutdown();
});

test('undoing it leaves a patch that came later in place, and stops tracing', async () => {
  const stop = traceFetch(tracer);
  const ours = globalThis.fetch;
  const theirs: typeof fetch = (...given) => ours(...given);
  globalThis.fetch = theirs;
  stop();
  expect(globalThis.fetch).toBe(theirs);
  expect(await echo(fetch(`${site.url}/echo`))).not.toHaveProperty('traceparent');
  globalThis.fetch = ours;
  traceFetch(tracer)();
  expect(globalThis.fetch).toBe(untouched);
});

test('a Request keeps its method, headers and body', async () => {
  follow(tracer);
  const request = new Request(`${site.url}/echo`, {
    method: 'POST',
    headers: { 'x-app': 'mine' },
    body: 'hello',
  });
  const headers = await echo(fetch(request));
  expect(headers).toMatchObject({ 'x-app': 'mine', 'content-length': '5' });
  expect(headers).toHaveProperty('traceparent');
  expect(site.seen.find(({ path }) => path === '/echo')?.method).toBe('POST');
  expect(await recorded('POST /echo')).toHaveLength(1);
});

test('headers of the init win over those of the Request, as fetch has it, and the caller’s objects stay untouched', async () => {
  follow(tracer);
  const given = new Headers({ 'x-app': 'init' });
  const init: RequestInit = { headers: given };
  const headers = await echo(
    fetch(
      new Request(`${site.url}/echo`, { headers: { 'x-app': 'request', 'x-other': '1' } }),
      init,
    ),
  );
  expect(headers['x-app']).toBe('init');
  expect(headers).not.toHaveProperty('x-other');
  expect(given.has('traceparent')).toBe(false);
  expect(init.headers).toBe(given);
});

test('baggage of the caller stays beside ours', async () => {
  follow(tracer);
  const headers = await echo(fetch(`${site.url}/echo`, { headers: [['baggage', 'theirs=1']] }));
  expect(headers['baggage']).toContain('theirs=1');
  expect(headers['baggage']).toContain('honeyhive.session_id=');
});

test('a failing status makes the span an error and stays the caller’s to handle', async () => {
  follow(tracer);
  const response = await fetch(`${site.url}/fail`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('no');
  expect(await recorded('GET /fail')).toMatchObject([{ outcome: 'error', error: 'HTTP 500' }]);
});

test('a request that cannot be made rejects with fetch’s own error and records it once', async () => {
  follow(tracer, { targets: ['http://127.0.0.1:9'] });
  const error: unknown = await fetch('http://127.0.0.1:9/nobody').catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TypeError);
  expect(await recorded('GET /nobody')).toMatchObject([{ outcome: 'error' }]);
});

test('an abort before the answer is cancelled, not failed', async () => {
  follow(tracer);
  const stopping = new AbortController();
  const asked = fetch(`${site.url}/echo`, { signal: stopping.signal });
  stopping.abort();
  await expect(asked).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await recorded()).toMatchObject([{ outcome: 'cancelled', error: null }]);
});

test('what is no address is for fetch to refuse', async () => {
  follow(tracer);
  await expect(fetch('http://')).rejects.toBeInstanceOf(TypeError);
});

test('a tracer that is shut down traces no request', async () => {
  follow(tracer);
  await tracer.shutdown();
  expect(await echo(fetch(`${site.url}/echo`))).not.toHaveProperty('traceparent');
});

test.each(['/relay/a', 'relay/a', `/deep/../relay/a`])(
  'a fetch of the application gets an absolute address for the relay %s',
  async (relayUrl) => {
    const asked: unknown[] = [];
    const own = new HoneyHiveTracer({
      relayUrl,
      fetch: (input, init) => {
        asked.push(input);
        return fetch(input, init);
      },
    });
    own.startSpan('one').end();
    await own.flush();
    expect(asked).toEqual([`${site.url}/relay/a/opentelemetry/v1/traces`]);
    expect(site.a.events().map(({ event_name }) => event_name)).toEqual(['one']);
    await own.shutdown();
  },
);

test('a fetch of the application that fails is tried again and harms nobody', async () => {
  let calls = 0;
  const own = new HoneyHiveTracer({
    relayUrl: '/relay/a',
    fetch: () => {
      calls += 1;
      throw new TypeError('not today');
    },
  });
  own.startSpan('one').end();
  expect((await own.flush({ timeoutMs: 50 })).exported).toBe(0);
  expect(calls).toBeGreaterThan(0);
  expect(own.stats().dropped).toEqual({});
  await own.shutdown({ timeoutMs: 50 });
});

/** Ways to name `/echo?token=1` of the site, and ways that do not. */
const IGNORED: ReadonlyArray<readonly [string, NonNullable<TraceFetchOptions['ignore']>, boolean]> =
  [
    ['an address of the page’s origin', ['/echo'], true],
    ['the beginning of a path', ['/ec'], true],
    ['a pattern', [/\/echo\?token/], true],
    ['a pattern that remembers where it was', [/echo/g, /echo/y], true],
    ['a function', [({ pathname }) => pathname === '/echo'], true],
    ['one of several', ['/sse', /none/, '/echo'], true],
    ['a whole other address', ['https://other.test/echo'], false],
    ['an address that cannot be read', ['http://'], false],
    ['an empty list', [], false],
    ['a function that throws before one that agrees', [fails, ({ search }) => search !== ''], true],
    ['a function that throws', [fails], false],
    ['a function that gives anything', [() => 'yes' as unknown as boolean], false],
    ['a function that promises', [async () => true] as unknown as Array<() => boolean>, false],
    ['a promise that rejects', [async () => fails()] as unknown as Array<() => boolean>, false],
    [
      'a function that changes the address',
      [(url) => ((url.href = 'https://other.test/'), false)],
      false,
    ],
    ['what is no pattern', [null as unknown as RegExp], false],
  ];
function fails(): boolean {
  throw new Error('of the app');
}
for (const [what, ignore, isIgnored] of IGNORED)
  test(`with ${what} to ignore, a request is ${isIgnored ? 'left as it is' : 'traced'}`, async () => {
    const given: unknown[] = [];
    const send = globalThis.fetch;
    globalThis.fetch = (...args) => {
      given.push(...args);
      return send(...args);
    };
    undo.push(() => (globalThis.fetch = send));
    const other = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
    follow(tracer, { ignore, targets: [/other/] });
    const init = { headers: { 'x-a': '1' } };
    const headers = await echo(fetch(`${site.url}/echo?token=1`, init));
    expect('traceparent' in headers).toBe(!isIgnored);
    expect(given[1] === init).toBe(isIgnored);
    expect(await recorded()).toHaveLength(isIgnored ? 0 : 1);
    // Another tracer goes by its own list.
    follow(other);
    await (await fetch(`${site.url}/echo?token=1`)).text();
    await other.flush();
    expect(site.b.events({ name: 'GET /echo' })).toHaveLength(1);
    await other.shutdown();
  });

test('what a function of ignore asks the server itself is not traced, and asks nothing more', async () => {
  let asked = 0;
  const log = (): boolean => {
    asked += 1;
    void fetch(`${site.url}/echo?log`).catch(() => undefined);
    return false;
  };
  const other = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
  follow(tracer, { ignore: [log] });
  follow(other, { ignore: [log] });
  expect(await echo(fetch(`${site.url}/echo`))).toHaveProperty('traceparent');
  expect(asked).toBe(2);
  await expect.poll(() => site.seen.filter(({ path }) => path === '/echo').length).toBe(3);
  expect(await recorded()).toHaveLength(1);
  await other.shutdown();
});

test.each([
  ['targets', 'the page’s own requests alone are traced', [1, 0]],
  ['headers', 'no header goes to another origin', [2, 0]],
  ['ignore', 'every request is left as it is', [0, 0]],
] as const)('where `%s` cannot be read, %s', async (name, _, [spans, joined]) => {
  const options: TraceFetchOptions = { targets: [elsewhere.url] };
  Object.defineProperty(options, name, {
    get: () => {
      throw new Error('unreadable');
    },
  });
  follow(tracer, options);
  await echo(fetch(`${site.url}/echo`));
  const headers = await echo(fetch(`${elsewhere.url}/echo`));
  expect(headers['traceparent'] === undefined ? 0 : 1).toBe(joined);
  expect(await recorded()).toHaveLength(spans);
  expect(tracer.stats().failures).toEqual({ [name]: 1 });
});

test('one target that is no list is a list of it', async () => {
  follow(tracer, { targets: elsewhere.url, headers: 'traceparent', ignore: /never/ } as never);
  const headers = await echo(fetch(`${elsewhere.url}/echo`));
  expect(headers['traceparent']).toBeDefined();
});
