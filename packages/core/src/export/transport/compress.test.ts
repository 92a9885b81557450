import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import {
  type FaultyServer,
  noStore,
  startFaulty,
  status,
} from '../../../fixtures/faulty-server.ts';
import { HoneyHiveTracer } from '../../index.ts';

const cleanup: Array<() => unknown> = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
async function faulty(): Promise<FaultyServer> {
  const server = await startFaulty();
  cleanup.push(() => server.close());
  return server;
}
const packing = { apiKey: 'key', compression: 'gzip' } as const;
function tracerTo({ url }: FaultyServer): HoneyHiveTracer {
  const tracer = new HoneyHiveTracer({ ...packing, serverUrl: url });
  cleanup.push(() => tracer.shutdown({ timeoutMs: 100 }));
  return tracer;
}
function record(tracer: HoneyHiveTracer, count: number): void {
  for (let index = 0; index < count; index += 1) tracer.startSpan(`span ${index}`).end();
}

test('with compression: gzip a request is packed, and says so', async () => {
  const server = await faulty();
  const tracer = tracerTo(server);
  record(tracer, 50);
  await tracer.flush();
  const [request] = server.requests;
  expect(request?.headers['content-encoding']).toBe('gzip');
  const plain = gunzipSync(request?.body ?? '');
  expect(plain.byteLength).toBeGreaterThan(4 * (request?.body.byteLength ?? 0));
  expect(server.backend.events()).toHaveLength(50);
});

test('a server that does not know gzip gets plain requests from then on', async () => {
  const server = await faulty();
  server.behave((exchange) =>
    exchange.request.headers['content-encoding'] ? status(415)(exchange) : noStore(exchange),
  );
  const tracer = tracerTo(server);
  for (let round = 0; round < 2; round += 1) {
    record(tracer, 10);
    expect(await tracer.flush()).toMatchObject({ exported: 10, dropped: {} });
  }
  expect(server.requests).toHaveLength(3);
  expect(server.backend.events()).toHaveLength(20);
});
