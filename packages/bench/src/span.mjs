// Compares a call or block traced by HoneyHive with `startActiveSpan` of OpenTelemetry resulting in the same
// attributes: a HoneyHive span is created first and read at the exporter, and the raw side then sets every
// attribute, precomputed, through `setAttribute`. Raw OTel so gets the attributes for free, while HoneyHive reads
// the values, copies within limits, flattens, and determines session, event id and event type: the ratio is the
// whole price. Fair: the same process, turns, the same no-op exporter, a flush every 400 spans on both sides, a
// parent context of the same kind, and a single AsyncLocalStorage for both (the registered context manager, joined
// by HoneyHive). No network, no serialisation on either side.
import { HoneyHiveTracer } from '@honeyhive/node';
import { takeTurns } from './measure.mjs';
import { nowhere, rawProvider } from './opentelemetry.mjs';

const BATCH = 400;
const ENRICHMENT = {
  inputs: { question: 'Where is the nearest library?', language: 'en', limit: 3 },
  outputs: { answer: 'Two streets north, open until eight.', sources: ['map', 'hours'] },
  metadata: { tenant: 'acme', region: 'eu-west-1', attempt: 1, cached: false },
  metrics: { relevance: 0.92, words: 6, grounded: true },
  config: { model: 'small-1', temperature: 0.2, prompt: { name: 'answer', version: 4 } },
};

/** @param {string} query @param {number} limit */
const search = async (query, limit) => ({ query, hits: limit });

/** @returns {Promise<import('./report.mjs').Case>} */
export async function span() {
  /** @type {Array<Record<string, any>>} what our last spans carried */
  let seen = [];
  let isReading = false;
  const sink = nowhere();
  const ours = new HoneyHiveTracer({
    project: 'bench',
    sessionName: 'bench',
    exporter: {
      ...sink,
      export: (spans, done) => {
        if (isReading) seen = spans.slice(-1).map(({ attributes }) => attributes);
        sink.export(spans, done);
      },
    },
  });
  const provider = rawProvider(sink);
  provider.register();
  const raw = provider.getTracer('bench');

  /** Returns the exported form of the span of `work`. @param {() => unknown} work */
  const wireOf = async (work) => {
    isReading = true;
    await work();
    await ours.flush();
    isReading = false;
    return Object.entries(seen[0] ?? {});
  };
  /** @param {() => unknown} one @param {() => Promise<unknown>} flush */
  const batch = (one, flush) => ({
    run: async () => {
      for (let count = 0; count < BATCH; count += 1) await one();
      await flush();
    },
  });
  /** @param {Array<[string, any]>} wire @param {() => unknown} work */
  const rawSpan = (wire, work) => () =>
    raw.startActiveSpan('search', async (span) => {
      const result = await work();
      for (const [key, value] of wire) span.setAttribute(key, value);
      span.end();
      return result;
    });

  const traced = ours.trace({ eventType: 'tool', eventName: 'search' }, search);
  const cases = {
    'wrapped async function, inputs and outputs': () => traced('library', 3),
    'span, no enrichment': () => ours.withSpan('search', async () => {}),
    'span, full enrichment': () => ours.withSpan('search', ENRICHMENT, async () => {}),
    'held span, start and end': () => ours.startSpan('search').end(),
  };
  const rows = [];
  for (const [what, one] of Object.entries(cases)) {
    const wire = await wireOf(one);
    const work = what.startsWith('wrapped') ? () => search('library', 3) : async () => {};
    const held = () => {
      const span = raw.startSpan('search');
      for (const [key, value] of wire) span.setAttribute(key, value);
      span.end();
    };
    const timed = await takeTurns(
      {
        ours: batch(one, () => ours.flush()),
        raw: batch(what.startsWith('held') ? held : rawSpan(wire, work), () =>
          provider.forceFlush(),
        ),
      },
      { units: BATCH },
    );
    rows.push({
      what: `${what} (${wire.length} attributes)`,
      measured: timed.ours.median * 1_000,
      reference: timed.raw.median * 1_000,
      ratio: timed.ratio('ours', 'raw'),
      unit: 'µs',
      aim: { most: 1.5, of: /** @type {const} */ ('ratio') },
    });
    if (what === 'span, full enrichment') {
      rows.push({
        what: 'the same, in its best batch',
        measured: timed.ours.least * 1_000,
        reference: timed.raw.least * 1_000,
        unit: 'µs',
        aim: { most: 20, of: /** @type {const} */ ('measured') },
      });
    }
  }
  await ours.shutdown();
  await provider.shutdown();
  return {
    title: 'A span',
    note: 'Against startActiveSpan with the same attributes set one by one, no network, flushed every 400; CPU for each call.',
    rows,
  };
}
