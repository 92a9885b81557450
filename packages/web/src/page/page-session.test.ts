// @vitest-environment node
import { visit } from '../../fixtures/page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

let site: Site;
beforeAll(async () => {
  site = await startSite();
  visit(`${site.url}/`);
});
afterAll(() => site.close());
beforeEach(() => {
  sessionStorage.clear();
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  site.a.clear();
});

/** The SDK as a page that has just been loaded has it: no memory but what the browser keeps. */
async function load() {
  vi.resetModules();
  const { HoneyHiveTracer } = await import('../index.ts');
  return new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
}
type Tracer = Awaited<ReturnType<typeof load>>;

async function record(tracer: Tracer, name: string): Promise<string | undefined> {
  tracer.startSpan(name).end();
  await tracer.flush();
  return site.a.events({ name })[0]?.session_id;
}

const MINUTE = 60_000;

describe('the session of a page', () => {
  test('is the same for all spans of one page', async () => {
    const tracer = await load();
    expect(await record(tracer, 'first')).toBe(tracer.sessionId);
    expect(await record(tracer, 'second')).toBe(tracer.sessionId);
  });

  test('is one for tracers into one project, and another for a tracer that sends elsewhere', async () => {
    const tracer = await load();
    const { HoneyHiveTracer } = await import('../index.ts');
    const sibling = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, source: 'audit' });
    const stranger = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/b` });
    const project = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, project: 'other' });
    expect(sibling.sessionId).toBe(tracer.sessionId);
    const ids = new Set([tracer, stranger, project].map(({ sessionId }) => sessionId));
    expect(ids.size).toBe(3);
  });

  test('survives a reload', async () => {
    const before = await record(await load(), 'before');
    const after = await record(await load(), 'after');
    expect(before).toMatch(/^[\da-f-]{36}$/);
    expect(after).toBe(before);
  });

  test('is another one in another tab', async () => {
    const here = await record(await load(), 'here');
    sessionStorage.clear();
    expect(await record(await load(), 'there')).not.toBe(here);
  });

  test('is a new one after half an hour without a span, and the same one as long as spans come', async () => {
    const tracer = await load();
    const first = await record(tracer, 'first');
    vi.setSystemTime(Date.now() + 29 * MINUTE);
    expect(await record(tracer, 'busy')).toBe(first);
    vi.setSystemTime(Date.now() + 29 * MINUTE);
    expect(await record(tracer, 'still busy')).toBe(first);
    vi.setSystemTime(Date.now() + 31 * MINUTE);
    expect(await record(tracer, 'back')).not.toBe(first);
  });

  test('lasts as long as the page where storage is denied', async () => {
    vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const tracer = await load();
    const first = await record(tracer, 'first');
    expect(first).toMatch(/^[\da-f-]{36}$/);
    expect(await record(tracer, 'second')).toBe(first);
  });

  test('lasts as long as the page where storage is full', async () => {
    vi.spyOn(Object.getPrototypeOf(sessionStorage) as Storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const tracer = await load();
    const first = await record(tracer, 'first');
    expect(await record(tracer, 'second')).toBe(first);
  });

  test.each(['{', 'null', '[]', '{"id":7,"at":1}', '"text"'])(
    'does not trip over %s under its key',
    async (value) => {
      await record(await load(), 'finds out the key');
      const key = sessionStorage.key(0) ?? '';
      expect(key).not.toBe('');
      sessionStorage.setItem(key, value);
      const tracer = await load();
      expect(await record(tracer, 'recorded')).toMatch(/^[\da-f-]{36}$/);
      expect(tracer.stats().failures).toEqual({});
    },
  );

  test('is what the `sessionId` option says, whatever the tab had', async () => {
    await record(await load(), 'before');
    const { HoneyHiveTracer } = await import('../index.ts');
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    expect(
      await record(
        new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, sessionId: id }),
        'named',
      ),
    ).toBe(id);
  });
});

describe('the name of a page’s session', () => {
  test('is the page’s title when the visit began, also on later pages', async () => {
    document.title = 'First page';
    const named = async (name: string): Promise<unknown> => {
      await record(await load(), name);
      return site.a.sessions()[0]?.session_name;
    };
    expect(await named('first')).toBe('First page');
    document.title = 'Second page';
    expect(await named('second')).toBe('First page');
  });

  test('is what the option says where there is one, and the server’s own for a session it has begun', async () => {
    document.title = 'A page';
    const { HoneyHiveTracer } = await import('../index.ts');
    const relayUrl = `${site.url}/relay/a`;
    const tracer = new HoneyHiveTracer({ relayUrl, sessionName: 'Support' });
    tracer.startSpan('named').end();
    await tracer.flush();
    expect(site.a.sessions()[0]?.session_name).toBe('Support');
  });
});

describe('without consent', () => {
  const make = async (consent: boolean) => {
    vi.resetModules();
    const { HoneyHiveTracer } = await import('../index.ts');
    return new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, consent });
  };
  const asks: ReadonlyArray<readonly [string, (tracer: Tracer) => unknown]> = [
    ['sessionId', (tracer) => tracer.sessionId],
    ['inject', (tracer) => tracer.inject({})],
    ['a span', (tracer) => tracer.startSpan('early').end()],
    ['enrichSession', (tracer) => tracer.enrichSession({ userProperties: { name: 'x' } })],
    ['a session of its own', (tracer) => tracer.withSession({ sessionId: 'chat' }, () => 1)],
    ['createEvent', (tracer) => tracer.createEvent({ eventName: 'early' })],
  ];
  test.each(asks)('%s stores nothing in the browser', async (_name, ask) => {
    ask(await make(false));
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  test('the id that was asked for is the session’s when consent comes', async () => {
    const tracer = await make(false);
    const { sessionId } = tracer;
    expect(tracer.sessionId).toBe(sessionId);
    tracer.consent(true);
    expect(await record(tracer, 'agreed')).toBe(sessionId);
    expect(await record(await load(), 'next page')).toBe(sessionId);
  });

  test('a page that asks for consent each time goes on in the session of the visit', async () => {
    const visited = await record(await load(), 'agreed');
    const tracer = await make(false);
    expect(tracer.sessionId).toBe(visited);
    tracer.consent(true);
    expect(await record(tracer, 'agreed again')).toBe(visited);
  });

  test('consent taken back removes the id, and the next session is another', async () => {
    const tracer = await load();
    const heard: string[] = [];
    tracer.observe({ sessionChange: ({ sessionId }) => heard.push(sessionId) });
    const first = await record(tracer, 'first user');
    tracer.consent(false);
    expect(Object.keys(sessionStorage)).toEqual([]);
    const { sessionId } = tracer;
    expect(heard).toEqual([sessionId]);
    expect(Object.keys(sessionStorage)).toEqual([]);
    tracer.consent(true);
    const second = await record(tracer, 'second user');
    expect(second).toBe(sessionId);
    expect(second).not.toBe(first);
    expect(await record(await load(), 'next page')).toBe(second);
  });

  test('the server’s session of the page is joined when consent comes, and left when it is taken back', async () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const metas: Record<string, string> = {
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      baggage: `honeyhive.session_id=${id}`,
      'honeyhive-rendered-at': String(Date.now()),
    };
    for (const [name, content] of Object.entries(metas)) {
      const meta = document.head.appendChild(document.createElement('meta'));
      Object.assign(meta, { name, content });
    }
    const tracer = await make(false);
    tracer.continueFromPage();
    expect(Object.keys(sessionStorage)).toEqual([]);
    tracer.consent(true);
    expect(await record(tracer, 'joined')).toBe(id);
    tracer.consent(false);
    tracer.consent(true);
    expect(await record(tracer, 'another user')).not.toBe(id);
    const [span] = site.a.events({ name: 'another user' });
    expect(span?.parent_span_id ?? '').not.toBe('b'.repeat(16));
    document.head.replaceChildren();
  });
});
