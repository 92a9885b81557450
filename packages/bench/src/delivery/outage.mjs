// Counts the spans arriving out of 80 while the server is down for 8 and for 20 seconds, for HoneyHive and
// OpenTelemetry. The spans are spread from 2 s before to 2 s after the outage; then HoneyHive may flush for 30 s,
// OpenTelemetry without limit. Runs in real time: about a minute.
import { ourSide, otelSide } from './delivery-sides.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiver } from './receiver.mjs';

const SPANS = 80;
/** @param {string} url */
const ourFastSide = (url) => ourSide(url, { batch: { delayMs: 1_000 } });

/** @param {(url: string) => import('./delivery-sides.mjs').Side} sideOf @param {number} seconds how long the server is gone */
async function arrivedOf(sideOf, seconds) {
  const first = await startReceiver('proper');
  const { record, flush } = sideOf(first.url);
  const everyMs = ((seconds + 4) * 1_000) / SPANS;
  const recording = (async () => {
    for (let count = 0; count < SPANS; count += 1) {
      record();
      await sleep(everyMs);
    }
  })();
  await sleep(2_000);
  const before = await first.counts();
  first.close();
  await sleep(seconds * 1_000);
  const second = await startReceiver('proper', Number(new URL(first.url).port));
  await recording;
  await flush(30_000);
  const after = await second.counts();
  second.close();
  return before.spans + after.spans;
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function outage() {
  const rows = [];
  for (const seconds of [8, 20]) {
    const [ours, otel] = await Promise.all([
      arrivedOf(ourFastSide, seconds),
      arrivedOf(otelSide, seconds),
    ]);
    rows.push({
      what: `lost of ${SPANS}, gone for ${seconds} s`,
      measured: SPANS - ours,
      reference: SPANS - otel,
      unit: 'spans',
      aim: { most: 0, of: /** @type {const} */ ('measured') },
    });
  }
  return {
    title: 'An outage',
    note: 'Spans that never arrive when the server is gone for a while.',
    rows,
  };
}
