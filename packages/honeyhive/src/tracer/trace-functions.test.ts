import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Program } from '../../fixtures/program.ts';
import {
  enrichSession,
  enrichSpan,
  HoneyHiveTracer,
  traceChain,
  traceFunction,
  traceModel,
  traceTool,
} from '../index.ts';

// Wrapped before any tracer is built, as modules of an application do.
const early = traceChain((word: string) => `${word}.`, { eventName: 'early' });

let program: Program;
beforeEach(async () => {
  program = await Program.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  HoneyHiveTracer.verbose = false;
  await program.close();
});

test('a function that was wrapped before any tracer belongs to the tracer of each call', async () => {
  const first = await program.init();
  const second = await program.init();
  expect(first.trace(() => early('one'))).toBe('one.');
  expect(second.trace(() => early('two'))).toBe('two.');
  await HoneyHiveTracer.flush();
  const sessions = program.backend.events({ name: 'early' }).map((event) => event.session_id);
  expect(sessions.toSorted()).toEqual([first.sessionId, second.sessionId].toSorted());
});

test('without a tracer wrapped functions run', () => {
  expect(early('word')).toBe('word.');
  expect(traceFunction()((n: number) => n + 1)(1)).toBe(2);
});

const OPTIONS = [
  { eventType: 'model', eventName: 'EV', config: { model: 'm' } },
  { event_type: 'Model', event_name: 'EV', config: { model: 'm' } },
];
test.each(OPTIONS)('traceFunction(%j) wraps with these options', async (options) => {
  const tracer = await program.init();
  const double = (n: number): number => n * 2;
  expect(tracer.traceFunction(options)(double)(4)).toBe(8);
  const event = await program.event('EV');
  expect([event?.event_type, event?.config, event?.inputs]).toEqual([
    'model',
    { model: 'm' },
    { n: 4 },
  ]);
});

test('functions without a name are called after their type', async () => {
  const tracer = await program.init();
  tracer.traceModel(() => 1)();
  tracer.traceFunction()(() => 1)();
  await tracer.flush();
  const names = program.backend.events().map((event) => event.event_name);
  expect(names.toSorted()).toEqual(['event', 'model event']);
});

test('the free functions and those of a tracer set the type', async () => {
  const tracer = await program.init();
  for (const one of [tracer, { traceModel, traceTool, traceChain }]) {
    one.traceModel(() => 1, { eventName: 'm' })();
    one.traceTool(() => 1, { eventName: 't' })();
    one.traceChain(() => 1, { eventName: 'c' })();
  }
  await tracer.flush();
  const types = program.backend.events().map((event) => [event.event_name, event.event_type]);
  expect(types).toHaveLength(6);
  for (const [name, type] of types)
    expect(type).toBe({ m: 'model', t: 'tool', c: 'chain' }[String(name)]);
});

test('enrichSpan says something about the active span, from everywhere', async () => {
  const tracer = await program.init();
  tracer.traceChain(
    () => {
      enrichSpan({ metrics: { free: 1 }, error: null });
      tracer.enrichSpan({ metrics: { own: 2 } });
      HoneyHiveTracer.enrichSpan({ metadata: { fixed: 3 } });
      enrichSpan();
    },
    { eventName: 'step' },
  )();
  const event = await program.event('step');
  expect([event?.metrics, event?.metadata['fixed'], event?.error]).toEqual([
    { free: 1, own: 2 },
    3,
    null,
  ]);
});

test('enrichSpan without an active span is said when messages are on', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  enrichSpan({ metrics: { lost: 1 } });
  expect(warn).not.toHaveBeenCalled();
  HoneyHiveTracer.verbose = true;
  enrichSpan({ metrics: { lost: 1 } });
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/No span is active/));
  traceFunction({ eventType: 'robot' })(() => 1)();
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/no event type "robot"/));
});

test('wrapping what is no function is refused with the remedy', () => {
  const wrong = traceFunction() as unknown as (value: unknown) => void;
  expect(() => wrong(undefined)).toThrow(/Pass the function to trace/);
});

test('enrichSession gives a promise, and an update of a named session is sent when it resolves', async () => {
  const tracer = await program.init();
  const sessionId = '22222222-2222-4333-8444-555555555555';
  await enrichSession({ sessionId, feedback: { rating: 5 } }).catch(() => undefined);
  const puts = (): string[] =>
    program.backend.requests().flatMap(({ method, path }) => (method === 'PUT' ? [path] : []));
  expect(puts()).toEqual([`/v1/events/${sessionId}`]);
  tracer.trace(() => 'made');
  await tracer.enrichSession({ metadata: { plan: 'pro' }, user_properties: { id: 'ada' } });
  await tracer.flush();
  expect(puts()).toHaveLength(2);
  const { metadata, user_properties } = program.backend.session(tracer.sessionId)?.session ?? {};
  expect([metadata?.['plan'], user_properties]).toEqual(['pro', { id: 'ada' }]);
});

const requestsOf = (): string[] =>
  program.backend.requests().map(({ method, path }) => `${method} ${path}`);

test('an update of a session without spans creates the session, as flush or a batch sends it', async () => {
  const tracer = await program.init({ sessionName: 'quiet' });
  await tracer.enrichSession({ feedback: { rating: 5 }, userProperties: { id: 'ada' } });
  expect(requestsOf()).toEqual([]);
  await HoneyHiveTracer.flush();
  expect(requestsOf()).toEqual(['POST /session/start', `PUT /v1/events/${tracer.sessionId}`]);
  const { session } = program.backend.session(tracer.sessionId) ?? {};
  expect(session).toMatchObject({
    session_name: 'quiet',
    feedback: { rating: 5 },
    user_properties: { id: 'ada' },
  });

  const later = await program.init({ batch: { delayMs: 1 } });
  await later.enrichSession({ metadata: { plan: 'pro' } });
  await program.backend.waitFor(
    (backend) => backend.session(later.sessionId)?.session.metadata['plan'] === 'pro',
    { what: 'the update' },
  );
});

test('a session with spans needs no request of its own for an update', async () => {
  const tracer = await program.init();
  await tracer.enrichSession({ metadata: { plan: 'pro' } });
  tracer.trace(() => 'made');
  await tracer.flush();
  expect(requestsOf().filter((line) => line.includes('/session/start'))).toEqual([]);
  expect(program.backend.session(tracer.sessionId)?.session.metadata['plan']).toBe('pro');
});

test('logModel records a model event', async () => {
  const tracer = await program.init();
  tracer.logModel({ inputs: { q: 'a' }, outputs: { a: 'b' }, config: { model: 'm' } });
  const event = await program.event('model event');
  expect([event?.event_type, event?.inputs, event?.outputs, event?.config]).toEqual([
    'model',
    { q: 'a' },
    { a: 'b' },
    { model: 'm' },
  ]);
});
