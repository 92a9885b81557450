// Counts the arriving spans at 2 000 spans a second while the server takes 300 ms per request (24 s), is down (18 s)
// and is healthy again (18 s), for HoneyHive and for the batch processor of OpenTelemetry, both with default
// options. Runs in real time: a minute.
import { ourSide, otelSide } from './delivery-sides.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiver } from './receiver.mjs';

const A_SECOND = 2_000;
const SLOW_S = 24;
const GONE_S = 18;
const WELL_S = 18;
const TICKS = 50;
/** @param {() => void} record @param {number} seconds */
async function load(record, seconds) {
  const until = performance.now() + seconds * 1_000;
  for (let at = performance.now(); at < until; at += 1_000 / TICKS) {
    for (let count = 0; count < A_SECOND / TICKS; count += 1) record();
    // oxlint-disable-next-line no-await-in-loop
    await sleep(Math.max(0, at + 1_000 / TICKS - performance.now()));
  }
}

/** @param {(url: string) => import('./delivery-sides.mjs').Side} sideOf */
async function arrivedOf(sideOf) {
  const slow = await startReceiver('slow');
  const { record, flush } = sideOf(slow.url);
  await load(record, SLOW_S);
  const before = await slow.counts();
  slow.close();
  await load(record, GONE_S);
  const well = await startReceiver('proper', Number(new URL(slow.url).port));
  await load(record, WELL_S);
  await flush(5_000);
  const after = await well.counts();
  well.close();
  return before.spans + after.spans;
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function recovery() {
  const [ours, otel] = await Promise.all([arrivedOf(ourSide), arrivedOf(otelSide)]);
  const all = A_SECOND * (SLOW_S + GONE_S + WELL_S);
  const lost = (/** @type {number} */ count) => Math.round((100 * (all - count)) / all);
  return {
    title: 'Recovery',
    note: 'A server that is slow, then gone, then well, at 2 000 spans a second.',
    rows: [
      {
        what: `lost of ${all}`,
        measured: lost(ours),
        reference: lost(otel),
        unit: '%',
        aim: { most: 1, of: /** @type {const} */ ('ratio') },
      },
    ],
  };
}
