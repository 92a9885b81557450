import { expect, test } from 'vitest';
import { attribute, pageBody, pageSpan } from '../../../fixtures/page-body.ts';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { asProtobuf } from '../../../fixtures/strict-otlp.ts';
import { createRelay, HoneyHiveTracer, type Relay, type TracerOptions } from '../../index.ts';

const APP = 'https://app.test';
const EVENT = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';

interface Asked {
  readonly body?: BodyInit;
  readonly type?: string;
}

const answer = async (response: Response): Promise<readonly [number, unknown]> => [
  response.status,
  ((await response.json()) as { code?: unknown }).code,
];
const spans = (relay: Relay, { body, type = 'json' }: Asked = {}): Promise<Response> =>
  relay(
    new Request(`${APP}/v1/traces`, {
      method: 'POST',
      headers: { origin: APP, 'content-type': `application/${type}` },
      body: body ?? pageBody([pageSpan()]),
    }),
  );
const update = (relay: Relay, body: unknown = { feedback: { rating: 5 } }): Promise<Response> =>
  relay(
    new Request(`${APP}/v1/events/${EVENT}`, {
      method: 'PUT',
      headers: { origin: APP, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

/** A tracer whose server never answers, unless said otherwise. */
const hung = (options: TracerOptions = {}): HoneyHiveTracer =>
  new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: 'http://hung.test',
    logger: quietLogger,
    fetch: () => new Promise(() => {}),
    ...options,
  });

test.each(['queue', 'through'] as const)(
  'a request that was let in before the shutdown is sent to another relay, not thrown away (%s)',
  async (forward) => {
    const tracer = hung();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const authenticate = async (): Promise<boolean> => {
      await opened;
      return true;
    };
    const relay = createRelay({ tracer, authenticate, forward });
    const asked = [spans(relay), update(relay)];
    await tracer.shutdown({ timeoutMs: 10 });
    open();
    for (const response of await Promise.all(asked)) {
      expect(response.headers.get('retry-after')).toBe('5');
      // oxlint-disable-next-line no-await-in-loop
      expect(await answer(response)).toEqual([503, 'relay_closed']);
    }
    expect(tracer.stats()).toMatchObject({ recorded: 0, dropped: {} });
  },
);

test.each(['queue', 'through'] as const)(
  'updates that would go nowhere are not taken: an exporter has spans only (%s)',
  async (forward) => {
    let exported = 0;
    const tracer = hung({
      exporter: {
        export: (batch, done) => {
          exported += batch.length;
          done({ code: 0 });
        },
        shutdown: () => Promise.resolve(),
      },
    });
    const relay = createRelay({ tracer, forward });
    expect(await answer(await update(relay))).toEqual([404, 'no_updates']);
    expect((await spans(relay)).status).toBe(200);
    await relay.flush();
    expect(exported).toBe(1);
    expect(relay.stats()).toMatchObject({ spans: 1, updates: 0 });
  },
);

test('an update with no room in bytes is left with the page, in whatever script it is written', async () => {
  const tracer = hung({ batch: { maxQueueBytes: 30_000 } });
  const relay = createRelay({ tracer });
  expect((await update(relay)).status).toBe(200);
  const long = await update(relay, { feedback: { comment: '語'.repeat(15_000) } });
  expect(await answer(long)).toEqual([503, 'queue_full']);
  expect(tracer.stats()).toMatchObject({ recorded: 1, dropped: {}, pending: 1 });
  await tracer.shutdown({ timeoutMs: 10 });
});

test('room is asked for what spans are when written, not for what they came as', async () => {
  const tracer = hung({ batch: { maxQueueBytes: 200_000 } });
  const relay = createRelay({ tracer });
  const metrics = Array.from({ length: 400 }, (_, index) =>
    attribute(`honeyhive_metrics.m${index}`, { intValue: index }),
  );
  const body = (count: number): BodyInit =>
    asProtobuf(pageBody(Array.from({ length: count }, () => pageSpan(metrics)))) as BodyInit;
  const type = 'x-protobuf';
  expect((body(10) as unknown as Uint8Array).byteLength).toBeLessThan(200_000);
  expect(await answer(await spans(relay, { body: body(10), type }))).toEqual([413, 'too_large']);
  expect((await spans(relay, { body: body(4), type })).status).toBe(200);
  expect(await answer(await spans(relay, { body: body(5), type }))).toEqual([503, 'queue_full']);
  expect(tracer.stats()).toMatchObject({ recorded: 4, dropped: {}, pending: 4 });
  await tracer.shutdown({ timeoutMs: 10 });
});

test.each(['queue', 'through'] as const)('in test mode nothing is sent (%s)', async (forward) => {
  const sent: string[] = [];
  const tracer = hung({
    testMode: true,
    fetch: async (input) => {
      sent.push(new Request(input).url);
      return Response.json({});
    },
  });
  const relay = createRelay({ tracer, forward });
  expect([(await update(relay)).status, (await spans(relay)).status]).toEqual([200, 200]);
  await relay.flush();
  expect(sent).toEqual([]);
  expect(tracer.stats()).toMatchObject({ dropped: { test_mode: 2 }, pending: 0 });
});
