import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type RequestOptions } from '../index.ts';

const THEIRS = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
/** Everything that a header can say of whose trace a request is. */
const BAGGAGE = [
  `honeyhive.session_id=${THEIRS}`,
  'project=theirs',
  'source=theirs',
  'run_id=their-run',
].join(',');

let backend: LocalBackend;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterEach(() => backend.close());

/** The event of one request, and the requests that reached the server. */
async function serve(
  headers: Record<string, string>,
  options: RequestOptions = {},
  own: Record<string, unknown> = {},
) {
  const tracer = new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: backend.url,
    logger: quietLogger,
    ...own,
  });
  const request = new Request('http://app.test/api/chat', {
    headers: { traceparent: `00-${TRACE}-${PARENT}-01`, baggage: BAGGAGE, ...headers },
  });
  const response = await tracer.withRequest(
    request,
    () => {
      tracer.enrichSession({ feedback: { rating: true } });
      return new Response('ok');
    },
    options,
  );
  await response.text();
  await tracer.shutdown();
  const [event] = backend.events({ name: 'GET' });
  return {
    session: event?.session_id,
    parent: event?.parent_span_id,
    links: event?.links.map((link) => link.span_id),
    project: event?.project,
    source: event?.source,
    run: event?.metadata['run_id'],
  };
}

const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };
const STRANGERS: Record<string, Record<string, string>> = {
  'a program that sends neither header': {},
  'a page of another site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' },
  'a page of a sibling domain': { 'sec-fetch-site': 'same-site', origin: 'http://other.app.test' },
  'an address that somebody typed': { 'sec-fetch-site': 'none' },
  'a sandboxed frame': { origin: 'null' },
  'a page of the same host and another port': { origin: 'http://app.test:8080' },
  'an own origin that the browser contradicts': {
    'sec-fetch-site': 'cross-site',
    origin: 'http://app.test',
  },
};

describe('by default', () => {
  test.each(Object.entries(STRANGERS))(
    '%s is the parent, and says nothing of session, project, source and run',
    async (_who, headers) => {
      const seen = await serve(headers);
      expect(seen.session).not.toBe(THEIRS);
      expect(seen).toMatchObject({ parent: PARENT, links: [], source: 'dev', run: undefined });
      expect(seen.project).not.toBe('theirs');
      const written = backend.requests().filter(({ path }) => path.includes(THEIRS));
      expect(written).toEqual([]);
    },
  );

  test.each([
    ['a browser’s word for it', OWN_PAGE],
    ['the app’s own Origin, of browsers without that word', { origin: 'http://app.test' }],
  ])(
    'a page of the app’s own origin is believed about its session alone: %s',
    async (_by, headers) => {
      const seen = await serve(headers);
      expect(seen).toMatchObject({
        session: THEIRS,
        parent: PARENT,
        source: 'dev',
        run: undefined,
      });
      expect(seen.project).not.toBe('theirs');
    },
  );
});

describe('the option trust', () => {
  test('true believes every caller in everything', async () => {
    const seen = await serve({}, { trust: true });
    expect(seen).toMatchObject({
      session: THEIRS,
      parent: PARENT,
      project: 'theirs',
      source: 'theirs',
      run: 'their-run',
    });
  });

  test('false makes the caller a link', async () => {
    const seen = await serve(OWN_PAGE, { trust: false });
    expect(seen.session).not.toBe(THEIRS);
    expect(seen).toMatchObject({ parent: null, links: [PARENT], source: 'dev', run: undefined });
  });

  test.each([
    ['a function', () => true],
    ['an async function', async () => true],
  ])('%s decides for each request', async (_kind, trust) => {
    expect(await serve({}, { trust })).toMatchObject({ session: THEIRS, run: 'their-run' });
  });

  test.each([
    [
      'throws',
      () =>
        Promise.resolve().then(() => {
          throw new Error('the directory is down');
        }),
    ],
    ['rejects', () => Promise.reject(new Error('the directory is down'))],
    ['gives a truthy word', (() => 'yes') as unknown as () => boolean],
  ])(
    'a function that %s makes the caller a stranger, and the handler runs',
    async (_how, trust) => {
      const seen = await serve(OWN_PAGE, { trust });
      expect(seen.session).not.toBe(THEIRS);
      expect(seen).toMatchObject({ parent: PARENT, run: undefined });
    },
  );
});

describe('what the application says itself', () => {
  test.each([true, 'same-origin'] as const)(
    'the session option wins over headers (trust: %s)',
    async (trust) => {
      const seen = await serve(OWN_PAGE, { trust, session: async () => 'signed-in user' });
      expect(seen.session).toMatch(/^[\da-f-]{36}$/);
      expect(seen.session).not.toBe(THEIRS);
    },
  );

  test.each([true, 'same-origin'] as const)(
    'the tracer’s own ids win over headers (trust: %s)',
    async (trust) => {
      const own = {
        sessionId: '11111111-1111-4111-8111-111111111111',
        project: 'ours',
        source: 'ours',
        runId: 'our-run',
      };
      expect(await serve(OWN_PAGE, { trust }, own)).toMatchObject({
        session: own.sessionId,
        project: 'ours',
        source: 'ours',
        run: 'our-run',
      });
    },
  );

  test.each([
    ['null', null],
    ['an empty string', ''],
    ['blanks', '  '],
    ['a number', 7],
    ['an object', {}],
  ])('a session callback that gives %s names nobody’s session', async (_what, given) => {
    const sessions = [];
    for (let visitor = 0; visitor < 2; visitor += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one visitor after the other
      sessions.push((await serve({}, { session: () => given as string })).session);
      // oxlint-disable-next-line no-await-in-loop
      await backend.close();
      // oxlint-disable-next-line no-await-in-loop
      backend = await startLocal({ port: 0, store: 'memory' });
    }
    expect(new Set(sessions).size).toBe(2);
  });

  test('a session callback that rejects leaves the request its own session', async () => {
    const session = (): Promise<string> => Promise.reject(new Error('no store'));
    expect((await serve({}, { session })).session).toMatch(/^[\da-f-]{36}$/);
  });

  const GIVES_NONE: ReadonlyArray<readonly [string, () => unknown]> = [
    ['nothing', () => undefined],
    ['null, later', async () => null],
    ['blanks', () => ' '],
    [
      'an error',
      () => {
        throw new Error('no store');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('no store'))],
  ];
  for (const trust of [true, 'same-origin'] as const)
    test.each(GIVES_NONE)(
      `a session callback that gives %s keeps the request out of the session its headers tell of (trust: ${trust})`,
      async (_, session) => {
        const seen = await serve(OWN_PAGE, { trust, session: session as () => string });
        expect(seen.session).toMatch(/^[\da-f-]{36}$/);
        expect(seen.session).not.toBe(THEIRS);
      },
    );
});
