import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import {
  type Fault,
  type FaultyServer,
  hang,
  slow,
  status,
} from '@honeyhive/test-support/faulty-server';
import { readCounts, recordSpans } from '@honeyhive/test-support/spans';
import { openFaulty } from '@honeyhive/test-support/test-scoped';
import { coreRuntime, type DropReason, HoneyHiveTracer, type TracerOptions } from '../../index.ts';
import { type QueueStorage, type StoredItem } from '../../internal.ts';

/** A store as a page has one: it keeps clones, never the things themselves. */
class Store implements QueueStorage {
  readonly kept = new Map<string, StoredItem>();
  add(item: StoredItem): void {
    this.kept.set(item.id, structuredClone(item));
  }
  remove(ids: readonly string[]): void {
    for (const id of ids) this.kept.delete(id);
  }
  clear(): void {
    this.kept.clear();
  }
}

class PageTracer extends HoneyHiveTracer {
  constructor({ url }: FaultyServer, storage: QueueStorage, options: TracerOptions = {}) {
    super(
      { apiKey: 'key', serverUrl: url, logger: quietLogger, ...options },
      { ...coreRuntime, storage: () => storage },
    );
    onTestFinished(() => this.shutdown({ timeoutMs: 50 }).then(() => undefined));
  }
  restore(items: Iterable<StoredItem>): number {
    return this.backEnd.loaded?.delivery.restore([...items]) ?? 0;
  }
  discard(reason: DropReason): void {
    this.backEnd.discard(reason);
  }
}
const tooLargeAfterAll: Fault = async (exchange) => {
  await new Promise((resolve) => void setTimeout(resolve, 300));
  await status(413)(exchange);
};

describe('a store beside the queue', () => {
  test('has what waits, and no longer what has arrived or was refused', async () => {
    const server = await openFaulty();
    const store = new Store();
    const tracer = new PageTracer(server, store);
    recordSpans(tracer, 3);
    expect(store.kept.size).toBe(3);
    await tracer.flush();
    expect(store.kept.size).toBe(0);
    tracer.enrichSession({ feedback: { rating: 5 } });
    expect([...store.kept.values()].map(({ kind }) => kind)).toEqual(['update']);
    await tracer.flush();
    expect(store.kept.size).toBe(0);
    server.behave(status(404));
    recordSpans(tracer, 2);
    await tracer.flush();
    expect(store.kept.size).toBe(0);
  });

  test('hands on what one page could not send to the next, under the same ids and once', async () => {
    const server = await openFaulty();
    const store = new Store();
    const first = new PageTracer(server, store, { resourceAttributes: { 'service.name': 'page' } });
    first.withSpan('before', () => undefined);
    await first.flush();
    await server.stop();
    first.enrichSession({ feedback: { rating: 5 } });
    recordSpans(first, 20);
    await first.shutdown({ timeoutMs: 100 });
    expect(first.stats()).toMatchObject({ exported: 1, dropped: { shutdown: 21 }, pending: 0 });
    expect(store.kept.size).toBe(21);
    const ids = [...store.kept.keys()];

    await server.start();
    const second = new PageTracer(server, store);
    expect(second.restore(store.kept.values())).toBe(21);
    expect(second.stats()).toMatchObject({ recorded: 21, pending: 21 });
    await second.flush();
    expect(readCounts(second)).toEqual({ recorded: 21, exported: 21, dropped: {}, pending: 0 });
    expect(store.kept.size).toBe(0);
    const events = server.backend.events().filter(({ event_name: name }) => name !== 'before');
    expect(events.every(({ event_id: id }) => ids.includes(id))).toBe(true);
    expect(events).toHaveLength(20);
    expect(events[0]?.resource).toEqual({ 'service.name': 'page' });
    expect(server.backend.session(first.sessionId)?.session.feedback).toEqual({ rating: 5 });
  });

  test('keeps what was tried for too long, since a later page may be luckier', async () => {
    const server = await openFaulty();
    server.behave(status(503));
    const store = new Store();
    const tracer = new PageTracer(server, store, { batch: { maxRetryMs: 1 } });
    recordSpans(tracer, 4);
    await tracer.flush();
    expect(tracer.stats()).toMatchObject({ dropped: { retry_exhausted: 4 }, pending: 0 });
    expect(store.kept.size).toBe(4);
  });

  test('is asked again for what has no room yet', async () => {
    const server = await openFaulty();
    const store = new Store();
    const first = new PageTracer(server, store);
    recordSpans(first, 50);
    const items = [...store.kept.values()];
    const second = new PageTracer(server, new Store(), { batch: { maxQueueBytes: 20_000 } });
    const taken = second.restore(items);
    expect(taken).toBeGreaterThan(5);
    expect(taken).toBeLessThan(50);
    expect(second.stats()).toMatchObject({ recorded: taken, pending: taken, dropped: {} });
    await second.flush();
    expect(second.restore(items.slice(taken))).toBeGreaterThan(5);
  });

  test('brings a resource with each span: the queue is full by all that it holds, and one they share counts once', async () => {
    const server = await openFaulty();
    const store = new Store();
    const first = new PageTracer(server, store, {
      resourceAttributes: { 'service.name': 'r'.repeat(15_000) },
    });
    recordSpans(first, 20);
    const items = [...store.kept.values()];
    const batch = { maxQueueBytes: 100_000 };
    const sharing = new PageTracer(server, new Store(), { batch });
    expect(sharing.restore(items)).toBe(20);
    const each = items.map((item, index) =>
      item.kind === 'update'
        ? item
        : {
            ...item,
            payload: {
              ...item.payload,
              origin: {
                ...item.payload.origin,
                resource: item.payload.origin.resource.replace('rrr', `r${index}r`),
              },
            },
          },
    );
    const second = new PageTracer(server, new Store(), { batch });
    expect(second.restore(each)).toBe(6);
    // What has left makes room for as many again.
    await second.flush();
    expect(second.restore(each.slice(6))).toBe(6);
    await second.flush();
    expect(readCounts(second)).toEqual({ recorded: 12, exported: 12, dropped: {}, pending: 0 });
  });

  test('gets only what redaction has seen', async () => {
    const server = await openFaulty();
    const store = new Store();
    const tracer = new PageTracer(server, store, {
      redact: (value) => String(value).replaceAll('secret', '…'),
    });
    tracer.startSpan('work', { inputs: { said: 'my secret' } }).end();
    tracer.createEvent({ eventName: 'late', inputs: { said: 'my secret' } });
    expect(store.kept.size).toBe(2);
    expect(JSON.stringify([...store.kept.values()])).not.toContain('secret');
  });

  test('that fails holds nothing up, and its failures are counted', async () => {
    const server = await openFaulty();
    const fails = (): never => {
      throw new Error('the disk is full');
    };
    const tracer = new PageTracer(server, { add: fails, remove: fails, clear: fails });
    recordSpans(tracer, 3);
    await tracer.flush();
    tracer.discard('no_consent');
    expect(readCounts(tracer)).toEqual({ recorded: 3, exported: 3, dropped: {}, pending: 0 });
    expect(tracer.stats().failures).toEqual({ storage: 5 });
  });
});

describe('what is discarded', () => {
  test('leaves queue and store, is counted, and is not sent', async () => {
    const server = await openFaulty();
    const store = new Store();
    const tracer = new PageTracer(server, store);
    recordSpans(tracer, 5);
    tracer.createEvent({ eventName: 'late' });
    tracer.discard('no_consent');
    expect(readCounts(tracer)).toEqual({
      recorded: 6,
      exported: 0,
      dropped: { no_consent: 6 },
      pending: 0,
    });
    expect(store.kept.size).toBe(0);
    await tracer.flush();
    expect(server.requests).toEqual([]);
    recordSpans(tracer, 1);
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
  });

  test('between two attempts is not tried again', async () => {
    const server = await openFaulty();
    server.behave(status(503));
    const tracer = new PageTracer(server, new Store());
    recordSpans(tracer, 5);
    await tracer.flush({ timeoutMs: 100 });
    const requests = server.requests.length;
    tracer.discard('no_consent');
    await tracer.flush();
    expect(readCounts(tracer)).toMatchObject({ dropped: { no_consent: 5 }, pending: 0 });
    expect(server.requests).toHaveLength(requests);
  });

  test('while it is being packed does not leave', async () => {
    const server = await openFaulty();
    const tracer = new PageTracer(server, new Store(), { compression: 'gzip' });
    recordSpans(tracer, 5);
    const flushing = tracer.flush();
    // It is out of the queue by now, and the compressor has not answered.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    tracer.discard('no_consent');
    await flushing;
    expect(readCounts(tracer)).toMatchObject({ dropped: { no_consent: 5 }, pending: 0 });
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['arrives is counted as what it is', slow(300), { exported: 5 }],
    ['fails is not tried again', hang, { dropped: { no_consent: 5 } }],
    ['is too large is not tried in parts', tooLargeAfterAll, { dropped: { no_consent: 5 } }],
  ] as const)('while it is under way and %s', async (_, fault, expected) => {
    const server = await openFaulty();
    server.behave(fault);
    const tracer = new PageTracer(server, new Store(), { batch: { timeoutMs: 600 } });
    recordSpans(tracer, 5);
    const flushing = tracer.flush();
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    tracer.discard('no_consent');
    await flushing;
    expect(readCounts(tracer)).toMatchObject({ recorded: 5, pending: 0, ...expected });
    expect(server.requests).toHaveLength(1);
  });
});

test('what a store gives back broken is counted, and what is whole is delivered', async () => {
  const server = await openFaulty();
  const store = new Store();
  const first = new PageTracer(server, store);
  recordSpans(first, 3);
  const items = [...store.kept.values()];
  const broken = [
    { ...items[0], payload: undefined },
    { id: 'x', kind: 'update', bytes: 3 },
  ];
  const second = new PageTracer(server, new Store());
  expect(second.restore([...(broken as unknown as StoredItem[]), ...items])).toBe(5);
  await second.flush();
  expect(readCounts(second)).toEqual({
    recorded: 5,
    exported: 3,
    dropped: { internal_error: 2 },
    pending: 0,
  });
});
