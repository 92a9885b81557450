// Counts the updates arriving at 50 requests a second, with a span and an `enrich` of the session per request, while
// the server takes 100 ms per request. Runs for 20 s in real time; later arrivals are not awaited.
import { HoneyHiveTracer } from '@honeyhive/node';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const A_SECOND = 50;
const SECONDS = 20;
const ANSWER_MS = 100;
const logger = { error() {}, warn() {}, info() {}, debug() {} };

/** @returns {Promise<import('../report.mjs').Case>} */
export async function updates() {
  let puts = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () =>
      setTimeout(() => {
        if (request.method === 'PUT') puts += 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      }, ANSWER_MS),
    );
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: `http://127.0.0.1:${port}`,
    logger,
  });
  const start = performance.now();
  let said = 0;
  while (performance.now() - start < SECONDS * 1_000) {
    tracer.withSession({}, (session) => {
      tracer.startSpan('request').end();
      session.enrich({ metadata: { said } });
    });
    said += 1;
    // oxlint-disable-next-line no-await-in-loop
    await sleep(Math.max(0, start + said * (1_000 / A_SECOND) - performance.now()));
  }
  const arrived = puts;
  await tracer.shutdown();
  server.close();
  return {
    title: 'Updates',
    note: 'A server that takes 100 ms, 50 requests a second with one enrich each, for 20 s. The last 5 s wait for company.',
    rows: [
      {
        what: `of ${said} not there after ${SECONDS} s`,
        measured: said - arrived,
        unit: 'updates',
        aim: { most: 300, of: /** @type {const} */ ('measured') },
      },
      {
        what: 'not there after shutdown',
        measured: said - puts,
        unit: 'updates',
        aim: { most: 0, of: /** @type {const} */ ('measured') },
      },
    ],
  };
}
