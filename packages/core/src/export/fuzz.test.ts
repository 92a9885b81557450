import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer } from '../index.ts';

// Servers that misbehave by chance, on a clock of their own. `npm run check -- --full` tries 150 (`FUZZ_SEEDS=150`).
const SEEDS = Number(process.env['FUZZ_SEEDS'] ?? 15);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The same numbers between 0 and 1 for the same seed. */
function chance(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Chaos {
  readonly fetch: typeof fetch;
  /** How often each event has arrived, by its id. */
  readonly arrived: Map<string, number>;
  /** Updates that came before what they are about. */
  readonly early: string[];
}
function chaos(random: () => number, wildness: number): Chaos {
  const arrived = new Map<string, number>();
  const sessions = new Set<string>();
  const early: string[] = [];
  const answer = (status: number, headers = {}): Response =>
    new Response('{}', { status, headers });
  const send: typeof fetch = async (input, init) => {
    const text = new TextDecoder().decode(init?.body as Uint8Array);
    const url = input as string;
    if (random() < 0.2) await new Promise((resolve) => setTimeout(resolve, random() * 3_000));
    init?.signal?.throwIfAborted();
    const dice = random();
    if (text.includes('poison')) return answer(random() < 0.5 ? 400 : 500);
    if (dice < 0.15 * wildness) throw new TypeError('fetch failed');
    if (dice < 0.3 * wildness) return answer(503);
    if (dice < 0.4 * wildness) return answer(429, { 'retry-after': `${Math.ceil(random() * 5)}` });
    if (dice < 0.5 * wildness) return answer(413);
    if (init?.method === 'PUT') {
      const id = url.split('/').pop() ?? '';
      if (!arrived.has(id) && !sessions.has(id)) early.push(id);
    }
    for (const [, key, id = ''] of text.matchAll(
      /"honeyhive([._](?:event|session)_id)","value":\{"stringValue":"([^"]+)"/g,
    )) {
      if (key === '_event_id') arrived.set(id, (arrived.get(id) ?? 0) + 1);
      else sessions.add(id);
    }
    return answer(200);
  };
  return { fetch: send, arrived, early };
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'whatever a server does, all that is recorded is accounted for, once and in order (seed %d)',
  async (seed) => {
    const random = chance(seed);
    const server = chaos(random, random());
    const tracer = new HoneyHiveTracer({
      apiKey: 'key',
      serverUrl: `https://chaos-${seed}.example.com`,
      fetch: server.fetch,
      logger: quietLogger,
      batch: {
        delayMs: 1_000,
        maxSpans: 8,
        maxQueueSpans: 200,
        maxRetryMs: random() < 0.3 ? 20_000 : 900_000,
      },
    });
    const total = (): number => {
      const { exported, dropped, pending } = tracer.stats();
      return Object.values(dropped).reduce((sum, count) => sum + count, exported + pending);
    };
    const flushes: Array<Promise<unknown>> = [];
    for (let step = 0; step < 60; step += 1) {
      const dice = random();
      if (dice < 0.5) {
        tracer.withSession(random() < 0.3 ? { userProperties: { step } } : {}, (session) => {
          const span = tracer.startSpan(random() < 0.05 ? 'poison' : 'work');
          if (random() < 0.2) session.enrich({ metadata: { step } });
          span.end();
          if (random() < 0.2) span.enrich({ feedback: { step } });
        });
      } else if (dice < 0.6) flushes.push(tracer.flush({ timeoutMs: 3_000 }));
      // oxlint-disable-next-line no-await-in-loop
      else await vi.advanceTimersByTimeAsync(random() * 2_000);
      expect(total()).toBe(tracer.stats().recorded);
    }
    await vi.advanceTimersByTimeAsync(1_200_000);
    const closing = tracer.shutdown();
    await vi.advanceTimersByTimeAsync(10_000);
    await Promise.all([closing, ...flushes]);
    const { recorded, pending, failures } = tracer.stats();
    expect({ pending, failures, total: total() }).toEqual({
      pending: 0,
      failures: {},
      total: recorded,
    });
    expect(server.arrived.size).toBeGreaterThan(0);
    expect([...server.arrived.values()].filter((times) => times > 1)).toEqual([]);
    expect(server.early.filter((id) => server.arrived.has(id))).toEqual([]);
  },
);
