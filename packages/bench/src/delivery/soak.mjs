// npm run bench -- soak [--minutes 30] [--rate 500]: a tracer at a steady rate against a server occasionally
// refusing or breaking off a request. Prints the heap over time. At the end, every recorded span has been exported
// and has arrived once.
import { HoneyHiveTracer } from '@honeyhive/node';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect } from '../measure.mjs';
import { startReceiver } from './receiver.mjs';

const STEP_MS = 100;
const logger = { error() {}, warn() {}, info() {}, debug() {} };

/** @param {string} name @param {number} fallback */
function argument(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

/** @param {HoneyHiveTracer} tracer @param {number} index */
async function work(tracer, index) {
  await tracer.withSpan(
    'turn',
    { eventType: 'chain', inputs: { question: `number ${index}` } },
    async (span) => {
      span
        .startSpan('tool', { eventType: 'tool', inputs: { index } })
        .enrich({ outputs: { hits: 3 } })
        .end();
      await span.withSpan('model', { eventType: 'model' }, async () => 'An answer. '.repeat(20));
    },
  );
}

async function heapMb() {
  await collect();
  return process.memoryUsage().heapUsed / 1e6;
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function soak() {
  const minutes = argument('minutes', 30);
  const rate = argument('rate', 500);
  const server = await startReceiver('falter');
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: server.url,
    logger,
    batch: { delayMs: 1_000 },
  });
  const begun = performance.now();
  const until = begun + minutes * 60_000;
  let made = 0;
  let printAt = begun;
  /** @type {number[]} */
  const heaps = [];
  while (performance.now() < until) {
    const due = ((performance.now() - begun) / 1_000) * rate;
    for (; made < due; made += 3) await work(tracer, made);
    if (performance.now() >= printAt) {
      printAt += Math.max(5_000, (until - begun) / 20);
      const heap = await heapMb();
      heaps.push(heap);
      const { recorded, exported, pending, dropped } = tracer.stats();
      const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
      console.log(
        `${seconds.padStart(5)} s  heap ${heap.toFixed(2)} MB  recorded ${recorded}  exported ${exported}  pending ${pending}  dropped ${JSON.stringify(dropped)}`,
      );
    }
    await sleep(STEP_MS);
  }
  await tracer.flush({ timeoutMs: 60_000 });
  const { recorded, exported } = tracer.stats();
  const { spans, requests } = await server.counts();
  console.log(
    `${recorded} recorded, ${exported} exported, ${spans} arrived in ${requests} requests.`,
  );
  await tracer.shutdown();
  server.close();
  // The first quarter warms up: code is compiled, buffers are created. Growth shows in the minimum of the last
  // quarter: at any moment some megabytes may be in a running request.
  const quarter = Math.ceil(heaps.length / 4);
  const gained =
    Math.min(...heaps.slice(-quarter)) - Math.min(...heaps.slice(quarter, 2 * quarter));
  return {
    title: 'Soak',
    note: `${minutes} minutes at ${rate} spans a second; a request in 37 is refused, one in 101 broken off.`,
    rows: [
      {
        what: 'not exported',
        measured: recorded - exported,
        unit: 'spans',
        aim: { most: 0, of: 'measured' },
      },
      {
        what: 'arrived more or less than once',
        measured: Math.abs(spans - recorded),
        unit: 'spans',
        aim: { most: 0, of: 'measured' },
      },
      {
        what: 'heap gained since warm',
        measured: gained,
        unit: 'MB',
        aim: { most: 2, of: 'measured' },
      },
    ],
  };
}
