import { SpanKind, type TracerProvider } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';
import { provider as adapt } from '../otel.ts';

const never = (): Promise<never> => new Promise(() => {});
const processor = (own: Partial<SpanProcessor>): SpanProcessor => ({
  onStart: () => {},
  onEnd: () => {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
  ...own,
});
const tracers: HoneyHiveTracer[] = [];
afterEach(async () => {
  await Promise.all(tracers.splice(0).map((tracer) => tracer.shutdown({ timeoutMs: 10 })));
});
function recording(options: TracerOptions) {
  const made = recordingTracer({ logger: quietLogger, ...options });
  tracers.push(made.tracer);
  return made;
}

describe('a flush', () => {
  test('waits for what span processors of the user’s still have to send', async () => {
    let isSent = false;
    const forceFlush = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
      isSent = true;
    };
    const { tracer } = recording({ spanProcessors: [processor({ forceFlush })] });
    tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({ exported: 0, pending: 0 });
    expect(isSent).toBe(true);
  });

  test('ends in its time however long a span processor takes', async () => {
    const { tracer } = recording({ spanProcessors: [processor({ forceFlush: never })] });
    await tracer.flush({ timeoutMs: 10 });
    expect(tracer.enabled).toBe(true);
  });
});

test.each([Number.NaN, -1, {}, 'soon', [], 5n, Symbol('ms'), () => 5])(
  'a shutdown that is given %s as its time has the usual time, and sends',
  async (given) => {
    const answer = new Promise<Response>((resolve) => {
      setTimeout(() => resolve(Response.json({})), 50);
    });
    const tracer = new HoneyHiveTracer({ apiKey: 'key', logger: quietLogger, fetch: () => answer });
    tracer.startSpan('work').end();
    await tracer.shutdown({ timeoutMs: given as number });
    expect(tracer.stats().exported).toBe(1);
  },
);

test('a shutdown takes no longer than it was given, whatever hangs, and says what it has lost', async () => {
  speedUpTime();
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    logger: quietLogger,
    fetch: never,
    spanProcessors: [processor({ forceFlush: never, shutdown: never })],
  });
  tracer.startSpan('work').end();
  const begun = performance.now();
  await tracer.shutdown({ timeoutMs: 2_000 });
  expect(performance.now() - begun).toBeLessThan(3_500);
  expect(tracer.stats()).toMatchObject({ recorded: 1, dropped: { shutdown: 1 }, pending: 0 });
});

describe('a provider of the user’s that gives no tracer', () => {
  const throws = (): never => {
    throw new Error('not ready');
  };
  test.for<readonly [string, () => unknown]>([
    ['because it throws', throws],
    ['but nothing', () => undefined],
  ])('%s harms nobody: the spans are recorded without it', async ([, getTracer]) => {
    const provider = { getTracer } as unknown as TracerProvider;
    const { tracer, spans } = recording({ provider: adapt(provider) });
    expect(tracer.withSpan('own', () => 5)).toBe(5);
    tracer.getTracer('lib').startSpan('of a library').end();
    await tracer.flush();
    expect(spans.map(({ name }) => name)).toEqual(['own', 'of a library']);
  });
});

describe('a request that nobody has given a session', () => {
  const server = { kind: SpanKind.SERVER };
  const SESSION = '0b9f3ba5-2a3e-4b52-9b6a-4d9a31b1a111';
  const sessions = (options: TracerOptions): unknown[] => {
    const { tracer, spans } = recording(options);
    tracer.startSpan('GET', server).end();
    tracer.startSpan('GET', server).end();
    tracer.startSpan('job').end();
    return spans.map(({ attributes }) => attributes['honeyhive.session_id']);
  };

  test('begins one of its own', () => {
    expect(new Set(sessions({})).size).toBe(3);
  });
  test('belongs to the one that the options name for everything', () => {
    expect(sessions({ sessionId: SESSION })).toEqual([SESSION, SESSION, SESSION]);
  });
});
