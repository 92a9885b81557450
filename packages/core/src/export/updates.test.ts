import { beforeEach, describe, expect, test } from 'vitest';
import { readBody } from '@honeyhive/test-support/http-server';
import { openServer, openTracer } from '@honeyhive/test-support/test-scoped';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, Record<string, unknown>>;
  readonly status: number;
}
const SESSION = '11111111-1111-4111-8111-111111111111';

let url: string;
let seen: Seen[];
/** The status of an answer; by default a server refuses what is about something it does not know. */
let answer: (request: Omit<Seen, 'status'>) => number;
let delayMs: number;
let atOnce: { now: number; most: number };
let known: Set<string>;

beforeEach(async () => {
  seen = [];
  known = new Set();
  delayMs = 0;
  atOnce = { now: 0, most: 0 };
  answer = ({ method, path }) =>
    method === 'PUT' && !known.has(path.split('/').pop() ?? '') ? 404 : 200;
  ({ url } = await openServer(async (request, response) => {
    const text = (await readBody(request)).toString();
    const { method = '', url: path = '' } = request;
    atOnce.now += 1;
    if (method === 'PUT') atOnce.most = Math.max(atOnce.most, atOnce.now);
    const one = { method, path, body: JSON.parse(text) as Seen['body'] };
    setTimeout(() => {
      atOnce.now -= 1;
      const status = answer(one);
      seen.push({ ...one, status });
      if (status === 200 && method === 'POST') for (const id of idsIn(text)) known.add(id);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    }, delayMs);
  }));
});
/** Every UUID of a request: its events and sessions. */
const idsIn = (text: string): string[] =>
  text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
const tracerWith = (options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { serverUrl: url, ...options });
const puts = (): Seen[] => seen.filter(({ method, status }) => method === 'PUT' && status === 200);

describe('updates', () => {
  test('of different sessions are sent side by side, eight to sixteen at once', async () => {
    delayMs = 50;
    answer = () => 200;
    const tracer = tracerWith();
    for (let index = 0; index < 100; index += 1)
      tracer.enrichSession({ sessionId: `user ${index}`, feedback: { index } });
    expect(await tracer.flush()).toEqual({ exported: 100, dropped: {}, pending: 0 });
    expect(new Set(puts().map(({ path }) => path)).size).toBe(100);
    expect(atOnce.most).toBeGreaterThanOrEqual(8);
    expect(atOnce.most).toBeLessThanOrEqual(16);
  });

  test('of one session that wait become one, in which the later counts', async () => {
    answer = () => 200;
    const tracer = tracerWith();
    for (let index = 0; index < 100; index += 1)
      tracer.enrichSession({ sessionId: SESSION, metadata: { index, [`at ${index}`]: 1 } });
    expect(await tracer.flush()).toEqual({ exported: 100, dropped: {}, pending: 0 });
    expect(puts()).toHaveLength(1);
    expect(puts()[0]?.body['metadata']).toMatchObject({ index: 99, 'at 0': 1, 'at 99': 1 });
  });

  test('of one session are never under way together', async () => {
    delayMs = 30;
    answer = () => 200;
    const tracer = tracerWith({ disableBatch: true });
    for (let index = 0; index < 20; index += 1) {
      tracer.enrichSession({ sessionId: SESSION, metadata: { index } });
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await tracer.flush();
    expect(atOnce.most).toBe(1);
    const said = puts().map(({ body }) => Number(body['metadata']?.['index']));
    expect(said).toEqual(said.toSorted((one, other) => one - other));
    expect(said.at(-1)).toBe(19);
  });

  test('one of which is refused cost the others nothing', async () => {
    answer = ({ path }) => (path.endsWith(SESSION) ? 400 : 200);
    const tracer = tracerWith();
    for (const sessionId of [SESSION, 'one', 'two'])
      tracer.enrichSession({ sessionId, metadata: { a: 1 } });
    expect(await tracer.flush()).toEqual({ exported: 2, dropped: { rejected: 1 }, pending: 0 });
  });

  test('that fail are tried again, and only those', async () => {
    speedUpTime();
    const failed = new Set<string>();
    answer = ({ path }) => {
      if (failed.has(path) || !path.endsWith('1')) return 200;
      failed.add(path);
      return 503;
    };
    const tracer = tracerWith();
    const ids = ['11', '22', '31', '42'].map((end) => SESSION.slice(0, -2) + end);
    for (const sessionId of ids) tracer.enrichSession({ sessionId, metadata: { a: 1 } });
    expect(await tracer.flush()).toEqual({ exported: 4, dropped: {}, pending: 0 });
    expect(seen).toHaveLength(6);
  });
});

describe('what is said about something', () => {
  // Four failures quarantine what is sent; two are tried again at once.
  test.each([
    [500, 4],
    [503, 2],
    [429, 2],
  ])('waits for it to arrive, though it is answered %d at first', async (status, most) => {
    speedUpTime();
    let failures = most;
    const accepts = answer;
    answer = (request) => (request.method === 'POST' && failures-- > 0 ? status : accepts(request));
    const tracer = tracerWith();
    tracer.withSession({ userProperties: { plan: 'pro' } }, (session) => {
      const span = tracer.startSpan('answer');
      span.end();
      span.enrich({ feedback: { rating: 5 } });
      session.enrich({ metrics: { turns: 1 } });
    });
    const flushed = await tracer.flush({ timeoutMs: 25_000 });
    expect(flushed).toEqual({ exported: 4, dropped: {}, pending: 0 });
    expect(seen.filter(({ method, status: said }) => method === 'PUT' && said !== 200)).toEqual([]);
  });

  test('waits for an event after the fact as it does for a span', async () => {
    const tracer = tracerWith();
    tracer.withSession({ userProperties: { plan: 'pro' } }, (session) => {
      const eventId = tracer.createEvent({ eventName: 'turn' });
      tracer.enrichSpan({ eventId, feedback: { rating: 5 } });
      session.enrich({ metrics: { turns: 1 } });
    });
    expect(await tracer.flush()).toEqual({ exported: 4, dropped: {}, pending: 0 });
  });

  test.each([
    ['filtered', { spanNameFilters: { exclude: ['left out'] } }],
    ['sampled out', { sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' } }],
    ['too large', { maxSpanBytes: 10 }],
  ] as const)('is not let go by a span that is %s', async (_, options) => {
    const tracer = tracerWith(options);
    tracer.withSession({ userProperties: { plan: 'pro' } }, () => {
      const span = tracer.startSpan('left out');
      span.end();
      span.enrich({ feedback: { rating: 5 } });
    });
    await tracer.flush();
    expect(seen).toEqual([]);
  });

  test('is told about each of 1 200 sessions at once', async () => {
    const tracer = tracerWith();
    const gate = gateOf();
    const chats = Array.from({ length: 1_200 }, (_, index) =>
      tracer.withSession({ userProperties: { user_id: `u${index}` } }, () =>
        tracer.withSpan('chat', () => gate.promise),
      ),
    );
    await tracer.flush();
    gate.resolve();
    await Promise.all(chats);
    await tracer.flush({ timeoutMs: 25_000 });
    expect(new Set(puts().map(({ path }) => path)).size).toBe(1_200);
    expect(tracer.stats().dropped).toEqual({});
  });

  test.each([
    [
      'enrichSession by id',
      (tracer: HoneyHiveTracer) => tracer.enrichSession({ sessionId: SESSION, ...UP }),
    ],
    [
      'a handle',
      (tracer: HoneyHiveTracer) => tracer.startSession({ sessionId: SESSION }).enrich(UP),
    ],
    [
      'withSession',
      (tracer: HoneyHiveTracer) =>
        tracer.withSession({ sessionId: SESSION }, () => tracer.enrichSession(UP)),
    ],
  ])('goes with the flush where the id was given: %s', async (_, say) => {
    known.add(SESSION);
    const tracer = tracerWith();
    say(tracer);
    expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
    expect(puts()).toHaveLength(1);
  });
});
const UP = { feedback: { up: true } };

function gateOf(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

test('the evaluation of a session stands on every span of it, and on no other', async () => {
  const bodies: string[] = [];
  answer = ({ body }) => {
    bodies.push(JSON.stringify(body));
    return 200;
  };
  const tracer = tracerWith({ runId: 'of the tracer' });
  for (let index = 0; index < 20; index += 1)
    tracer.withSession({ evaluation: { runId: 'r', datapointId: `d${index}` } }, () =>
      tracer.withSpan(`case ${index}`, () => tracer.startSpan(`step of ${index}`).end()),
    );
  tracer.startSpan('outside').end();
  await tracer.flush();
  const spans = (JSON.parse(bodies[0] ?? '{}') as Otlp).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans: all }) => all),
  );
  const said = Object.fromEntries(
    spans.map(({ name, attributes }) => {
      const of = (key: string): string | undefined =>
        attributes.find((one) => one.key === `honeyhive_metadata.${key}`)?.value.stringValue;
      return [name, `${of('run_id')} ${of('datapoint_id')}`];
    }),
  );
  expect(said['outside']).toBe('of the tracer undefined');
  for (let index = 0; index < 20; index += 1)
    expect([said[`case ${index}`], said[`step of ${index}`]]).toEqual([
      `r d${index}`,
      `r d${index}`,
    ]);
});
interface Otlp {
  readonly resourceSpans: ReadonlyArray<{
    readonly scopeSpans: ReadonlyArray<{
      readonly spans: ReadonlyArray<{
        readonly name: string;
        readonly attributes: ReadonlyArray<{
          readonly key: string;
          readonly value: { readonly stringValue?: string };
        }>;
      }>;
    }>;
  }>;
}
