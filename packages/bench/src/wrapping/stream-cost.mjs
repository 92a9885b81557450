// Cost of a followed stream per chunk, against the same stream unwrapped; and the memory kept while running.
import { HoneyHiveTracer } from '@honeyhive/node';
import { collect, takeTurns } from '../measure.mjs';
import { nowhere } from '../../peers/sink.mjs';

const CHUNKS = 10_000;
const LONG = 200_000;

async function* words(/** @type {number} */ count) {
  for (let word = 0; word < count; word += 1) yield 'some word ';
}

const readable = (/** @type {number} */ count) => {
  let word = 0;
  return new ReadableStream({
    pull(controller) {
      if (word >= count) controller.close();
      else controller.enqueue('some word ');
      word += 1;
    },
  });
};

/**
 * Reads a stream to the end, and calls `at` after every chunk.
 *
 * @param {AsyncIterable<unknown>} stream
 * @param {(chunk: number) => Promise<void> | undefined} [at]
 */
async function read(stream, at) {
  let chunk = 0;
  for await (const _ of stream) {
    chunk += 1;
    const wait = at?.(chunk);
    if (wait) await wait;
  }
}

/**
 * Measures the growth of the heap in KB between chunk 10 000 and the last of many more.
 *
 * @param {(count: number) => any} open
 */
async function growth(open) {
  let early = 0;
  let late = 0;
  await read(open(LONG), (chunk) => {
    if (chunk !== CHUNKS && chunk !== LONG) return undefined;
    return collect().then(() => {
      const { heapUsed } = process.memoryUsage();
      if (chunk === CHUNKS) early = heapUsed;
      else late = heapUsed;
    });
  });
  return (late - early) / 1024;
}

/** @returns {Promise<import('../report.mjs').Row[]>} */
export async function streamCost() {
  const tracer = new HoneyHiveTracer({ project: 'bench', exporter: nowhere() });
  const rows = [];
  for (const [what, open] of Object.entries({
    'async generator': words,
    ReadableStream: readable,
  })) {
    const traced = tracer.trace({ eventType: 'model', eventName: 'generate' }, open);
    const timed = await takeTurns(
      { ours: { run: () => read(traced(CHUNKS)) }, plain: { run: () => read(open(CHUNKS)) } },
      { units: CHUNKS, rounds: 6, samples: 4 },
    );
    rows.push({
      what: `a chunk of an ${what}`.replace('an R', 'a R'),
      measured: timed.ours.median * 1e6,
      reference: timed.plain.median * 1e6,
      against: PLAIN,
      ratio: timed.ratio('ours', 'plain'),
      unit: 'ns',
    });
    rows.push({
      what: `heap from chunk ${CHUNKS} to ${LONG}`,
      measured: await growth(traced),
      reference: await growth(open),
      against: PLAIN,
      unit: 'KB',
      aim: { most: 64, of: /** @type {const} */ ('measured') },
    });
  }
  await tracer.shutdown();
  return rows;
}

const PLAIN = 'not wrapped';
