import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type FaultyServer, noStore, status } from '@honeyhive/test-support/faulty-server';
import { recordSpans } from '@honeyhive/test-support/spans';
import { openFaulty, openTracer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer } from '../../index.ts';

const packing = { apiKey: 'key', compression: 'gzip' } as const;
const tracerTo = ({ url }: FaultyServer): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { ...packing, serverUrl: url });

test('with compression: gzip a request is packed, and says so', async () => {
  const server = await openFaulty();
  const tracer = tracerTo(server);
  recordSpans(tracer, 50);
  await tracer.flush();
  const [request] = server.requests;
  expect(request?.headers['content-encoding']).toBe('gzip');
  const plain = gunzipSync(request?.body ?? '');
  expect(plain.byteLength).toBeGreaterThan(4 * (request?.body.byteLength ?? 0));
  expect(server.backend.events()).toHaveLength(50);
});

test('a server that does not know gzip gets plain requests from then on', async () => {
  const server = await openFaulty();
  server.behave((exchange) =>
    exchange.request.headers['content-encoding'] ? status(415)(exchange) : noStore(exchange),
  );
  const tracer = tracerTo(server);
  for (let round = 0; round < 2; round += 1) {
    recordSpans(tracer, 10);
    expect(await tracer.flush()).toMatchObject({ exported: 10, dropped: {} });
  }
  expect(server.requests).toHaveLength(3);
  expect(server.backend.events()).toHaveLength(20);
});
