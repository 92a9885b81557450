// Compares the memory held by a process after 25 000 spans to a server accepting every request and answering none,
// in the heap and outside, with the batch processor and exporter of OpenTelemetry. Fair: the same spans, every side
// alone in a separate process, measured after garbage collection against the same process after a first successful
// delivery: by then, code loaded and compiled once is present.
import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { collect } from '../measure.mjs';
import { startReceiver } from './receiver.mjs';

const SPANS = 25_000;
/** Few enough spans for a single request. */
const WARM = 200;
const FILE = fileURLToPath(import.meta.url);
const TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
const WIDE = '速い茶色の狐が怠惰な犬を飛び越える。😀'.repeat(20);

/** @type {Record<string, (url: string) => Promise<{ record: (index: number) => void, flush: () => Promise<unknown> }>>} */
const SIDES = {
  'ours, English': (url) => ours(url, TEXT),
  'ours, Japanese': (url) => ours(url, WIDE),
  'ours, protobuf': (url) => ours(url, TEXT, { protocol: 'http/protobuf' }),
  OTel: async (url) => {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const { rawProvider } = await import('../opentelemetry.mjs');
    const provider = rawProvider(new OTLPTraceExporter({ url }));
    const tracer = provider.getTracer('bench');
    return {
      record: (index) => tracer.startSpan('step', { attributes: { index, text: TEXT } }).end(),
      flush: () => provider.forceFlush(),
    };
  },
};

/** @param {string} url @param {string} text @param {object} [more] */
async function ours(url, text, more) {
  const { HoneyHiveTracer } = await import('@honeyhive/node');
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  const tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: url, logger, ...more });
  return {
    record: (/** @type {number} */ index) =>
      tracer.startSpan('step', { inputs: { index, text } }).end(),
    flush: () => tracer.flush(),
  };
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function hungServer() {
  const run = promisify(execFile);
  /** @type {Record<string, number>} */
  const held = {};
  for (const side of Object.keys(SIDES)) {
    const server = await startReceiver('hang');
    const { stdout } = await run(process.execPath, ['--expose-gc', FILE, side, server.url]);
    held[side] = Number(stdout);
    server.close();
  }
  return {
    title: 'A server that hangs',
    note: `MB held after ${SPANS} spans of about 1.3 KB, in the heap and outside of it.`,
    rows: Object.keys(SIDES)
      .filter((side) => side !== 'OTel')
      .map((side) => ({
        what: side,
        measured: held[side] ?? 0,
        reference: held['OTel'] ?? 0,
        unit: 'MB',
        aim: { most: 5, of: /** @type {const} */ ('measured') },
      })),
  };
}

const held = () => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

if (process.argv[1] === FILE) {
  const side = await SIDES[process.argv[2] ?? '']?.(process.argv[3] ?? '');
  if (!side) throw new Error('there is no such side');
  for (let index = 0; index < WARM; index += 1) side.record(index);
  await side.flush();
  await collect();
  const before = held();
  for (let index = 0; index < SPANS; index += 1) {
    side.record(index);
    if (index % 100 === 0) await setImmediate();
  }
  await collect();
  console.log((held() - before) / 1e6);
  process.exit(0);
}
