import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
async function answering(body: Uint8Array): Promise<string> {
  const listening = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(body);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

test.each([
  // ExportTraceServiceResponse { partial_success { rejected_spans: 1 } }
  ['of which one is rejected', [0x0a, 0x02, 0x08, 0x01], { exported: 1, dropped: { rejected: 1 } }],
  ['that is empty', [], { exported: 2, dropped: {} }],
  ['that is no protobuf', [0xff, 0xff], { exported: 2, dropped: {} }],
])('over protobuf, spans are counted by an answer %s', async (_, bytes, expected) => {
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: await answering(Uint8Array.from(bytes)),
    protocol: 'http/protobuf',
    logger: { error() {}, warn() {}, info() {}, debug() {} },
  });
  for (const name of ['one', 'two']) tracer.startSpan(name).end();
  expect(await tracer.flush()).toMatchObject({ ...expected, pending: 0 });
  await tracer.shutdown();
});
