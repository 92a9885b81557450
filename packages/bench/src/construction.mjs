// Compares `new HoneyHiveTracer({ apiKey, project })` with every part (options, session, queue, OTLP over HTTP) to a
// NodeTracerProvider with a BatchSpanProcessor and an OTLPTraceExporter to the same kind of address. Fair: both
// could deliver a span, neither has sent a request, both are shut down (untimed) after every batch, and every tracer
// creates the OTel tracer, which OTel creates lazily. HoneyHive does strictly more: validation of every option,
// environment, resource, session. Heap: memory kept alive by 200 further tracers after garbage collection, once as
// built and once after a span per tracer, because many parts are created on demand.
import { HoneyHiveTracer } from '@honeyhive/node';
import { collect, takeTurns } from './measure.mjs';
import { nowhere, rawProvider } from './opentelemetry.mjs';

const BATCH = 50;
const FURTHER = 200;

const ours = (/** @type {object} */ more = {}) => {
  const tracer = new HoneyHiveTracer({ apiKey: 'key', project: 'bench', ...more });
  tracer.getTracer('bench');
  return tracer;
};
const theirs = (/** @type {unknown} */ exporter) => {
  const provider = rawProvider(exporter);
  provider.getTracer('bench');
  return provider;
};

/** @param {() => { shutdown: () => Promise<void> }} make */
function built(make) {
  /** @type {Array<{ shutdown: () => Promise<void> }>} */
  let all = [];
  return {
    run: () => {
      for (let count = 0; count < BATCH; count += 1) all.push(make());
    },
    after: async () => {
      await Promise.all(all.map((one) => one.shutdown()));
      all = [];
    },
  };
}

/**
 * Measures the heap in KB per tracer, over 200 further tracers.
 *
 * @param {() => Promise<{ shutdown: () => Promise<void> }>} make
 */
async function heap(make) {
  const first = await make();
  await collect();
  const before = process.memoryUsage().heapUsed;
  const kept = [];
  for (let count = 0; count < FURTHER; count += 1) kept.push(await make());
  await collect();
  const used = process.memoryUsage().heapUsed - before;
  await Promise.all([first, ...kept].map((one) => one.shutdown()));
  return used / FURTHER / 1024;
}

/** @returns {Promise<import('./report.mjs').Case>} */
export async function construction() {
  const timed = await takeTurns(
    { ours: built(() => ours()), raw: built(() => theirs()) },
    { units: BATCH },
  );
  const asBuilt = [await heap(async () => ours()), await heap(async () => theirs())];
  const oursUsed = await heap(async () => {
    const tracer = ours({ exporter: nowhere() });
    tracer.startSpan('step').end();
    await tracer.flush();
    return tracer;
  });
  const rawUsed = await heap(async () => {
    const provider = theirs(nowhere());
    provider.getTracer('bench').startSpan('step').end();
    await provider.forceFlush();
    return provider;
  });
  return {
    title: 'Construction',
    note: `A tracer against a provider with batch processor and OTLP exporter. Time warm, CPU; heap after gc, each of ${FURTHER} further ones.`,
    rows: [
      {
        what: 'build one, warm',
        measured: timed.ours.median,
        reference: timed.raw.median,
        ratio: timed.ratio('ours', 'raw'),
        unit: 'ms',
        aim: { most: 1, of: 'measured' },
      },
      {
        what: 'heap of a further one, as built',
        measured: asBuilt[0] ?? 0,
        reference: asBuilt[1] ?? 0,
        unit: 'KB',
        aim: { most: 50, of: 'measured' },
      },
      {
        what: 'heap of a further one, after a span',
        measured: oursUsed,
        reference: rawUsed,
        unit: 'KB',
        aim: { most: 50, of: 'measured' },
      },
    ],
  };
}
