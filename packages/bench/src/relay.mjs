// Cost of a relay for a request of a chat page: 20 spans of 1.8 KB, written by the tracer. Compares the work from
// the request to the queued spans (body read, parsed, validated, stamped, rewritten) with `JSON.parse` and
// `JSON.stringify` of the same body, the minimum of any relay reading the body. Response time is wall-clock time
// over a real connection, with requests in sequence: on a busy machine read the CPU time instead.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createRelay, HoneyHiveTracer } from '@honeyhive/node';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { takeTurns } from './measure.mjs';

const SPANS = 20;
const REQUESTS = 10;
const APP = 'https://app.test';

/** Records bodies as sent by a page, in either encoding. */
async function bodies() {
  /** @type {Uint8Array[]} */
  const json = [];
  /** @type {Uint8Array[]} */
  const protobuf = [];
  const exporter = {
    export: (/** @type {any} */ spans, /** @type {any} */ done) => {
      protobuf.push(ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array());
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const send = async (/** @type {any} */ _url, /** @type {any} */ init) => {
    json.push(init.body);
    return Response.json({});
  };
  for (const more of [{ fetch: send }, { exporter }]) {
    const page = new HoneyHiveTracer({ relayUrl: `${APP}/relay`, source: 'bench', ...more });
    for (let count = 0; count < SPANS; count += 1) {
      const span = page.startSpan('chat turn', {
        eventType: 'chain',
        inputs: { question: 'How do bees find their way home? '.repeat(10) },
      });
      span.enrich({
        outputs: { result: 'By the sun, and by counting what they pass. '.repeat(20) },
      });
      span.end();
    }
    await page.shutdown();
  }
  return { json: Buffer.from(json[0] ?? []), protobuf: Buffer.from(protobuf[0] ?? []) };
}

/** Creates a tracer whose transport succeeds at once without sending. */
const accepting = () =>
  new HoneyHiveTracer({ apiKey: 'key', fetch: async () => Response.json({}) });

/** @returns {Promise<import('./report.mjs').Case>} */
export async function relay() {
  const { json, protobuf } = await bodies();
  const tracer = accepting();
  const handler = createRelay({
    tracer,
    limits: { requests: 1e12, spans: 1e12, bytes: 1e15 },
    clientOf: () => '10.0.0.1',
    authenticate: () => ({ userId: 'anna', sessionId: 'chat' }),
  });
  const post = async (
    /** @type {Buffer} */ body,
    /** @type {Record<string, string>} */ headers,
  ) => {
    const init = { method: 'POST', headers: { origin: APP, ...headers }, body };
    const response = await handler(new Request(`${APP}/relay/v1/traces`, init));
    if (response.status !== 200) throw new Error(await response.text());
  };
  const subject = (/** @type {Buffer} */ body, /** @type {Record<string, string>} */ headers) => ({
    run: async () => {
      for (let count = 0; count < REQUESTS; count += 1) await post(body, headers);
    },
    after: () => tracer.flush(),
  });
  const type = { json: 'application/json', protobuf: 'application/x-protobuf' };
  const timed = await takeTurns(
    {
      json: subject(json, { 'content-type': type.json }),
      gzip: subject(gzipSync(json), { 'content-type': type.json, 'content-encoding': 'gzip' }),
      protobuf: subject(protobuf, { 'content-type': type.protobuf }),
      least: {
        run: () => {
          for (let count = 0; count < REQUESTS; count += 1)
            JSON.stringify(JSON.parse(new TextDecoder().decode(json)));
        },
      },
    },
    { units: REQUESTS, rounds: 8, samples: 10 },
  );
  const answered = await timeToAnswer(handler, json);
  await tracer.shutdown();
  const row = (/** @type {'json' | 'gzip' | 'protobuf'} */ name, /** @type {string} */ what) => ({
    what,
    measured: timed[name].median,
    reference: timed.least.median,
    against: 'parse + write',
    ratio: timed.ratio(name, 'least'),
    unit: 'ms',
  });
  return {
    title: 'Relay',
    note: `One request of ${SPANS} spans (${json.length} bytes of JSON), into the queue. CPU, but for the time to answer.`,
    rows: [
      row('json', 'JSON'),
      row('gzip', 'JSON in gzip'),
      row('protobuf', 'protobuf'),
      {
        what: 'time to answer over HTTP, median',
        measured: answered,
        unit: 'ms',
        aim: { most: 10, of: 'measured' },
      },
    ],
  };
}

/**
 * Wall milliseconds from sending to the answer.
 *
 * @param {(request: Request) => Promise<Response>} handler @param {Buffer} body
 */
async function timeToAnswer(handler, body) {
  const server = createServer(async (incoming, outgoing) => {
    const pieces = [];
    for await (const piece of incoming) pieces.push(piece);
    const headers = { origin: APP, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: Buffer.concat(pieces) };
    const response = await handler(new Request(`${APP}/relay/v1/traces`, init));
    outgoing.writeHead(response.status);
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const times = [];
  for (let count = -50; count < 300; count += 1) {
    const begun = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    await response.arrayBuffer();
    if (count >= 0) times.push(performance.now() - begun);
  }
  server.closeAllConnections();
  server.close();
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}
