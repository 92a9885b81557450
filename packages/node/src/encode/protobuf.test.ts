import { expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer } from '../index.ts';

async function answering(body: Uint8Array): Promise<string> {
  const { url } = await openServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(body);
    });
  });
  return url;
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
    logger: quietLogger,
  });
  for (const name of ['one', 'two']) tracer.startSpan(name).end();
  expect(await tracer.flush()).toMatchObject({ ...expected, pending: 0 });
  await tracer.shutdown();
});
