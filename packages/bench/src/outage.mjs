// What arrives of 80 spans while the server is gone for 8 and for 20 seconds, of ours and of OpenTelemetry's. Ten spans a
// second before, during and after; then both may take as long as their own flush takes. In real time: about a minute.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HoneyHiveTracer } from '@honeyhive/node';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawProvider } from './opentelemetry.mjs';
import { startReceiver } from './receiver.mjs';

const SPANS = 80;
const logger = { error() {}, warn() {}, info() {}, debug() {} };

/** @type {Record<string, (url: string) => { record: () => void, flush: () => Promise<unknown> }>} */
const SIDES = {
  ours: (url) => {
    const tracer = new HoneyHiveTracer({
      apiKey: 'key',
      serverUrl: url,
      logger,
      batch: { delayMs: 1_000 },
    });
    return {
      record: () => tracer.startSpan('step').end(),
      flush: () => tracer.flush({ timeoutMs: 30_000 }),
    };
  },
  OTel: (url) => {
    const provider = rawProvider(new OTLPTraceExporter({ url }));
    const tracer = provider.getTracer('bench');
    return {
      record: () => tracer.startSpan('step').end(),
      flush: () => provider.forceFlush().catch(() => {}),
    };
  },
};

/** @param {string} side @param {number} seconds how long the server is gone */
async function arrivedOf(side, seconds) {
  const first = await startReceiver('proper');
  const { record, flush } = SIDES[side]?.(first.url) ?? { record: () => {}, flush: async () => {} };
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
  await flush();
  const after = await second.counts();
  second.close();
  return before.spans + after.spans;
}

/** @returns {Promise<import('./report.mjs').Case>} */
export async function outage() {
  const rows = [];
  for (const seconds of [8, 20]) {
    const [ours = 0, otel = 0] = await Promise.all(
      ['ours', 'OTel'].map((side) => arrivedOf(side, seconds)),
    );
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
