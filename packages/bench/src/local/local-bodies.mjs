// The local backend with the largest accepted bodies: CPU time, and the longest time without a response to further
// requests.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startLocal } from '@honeyhive/local';
import { cpuMs } from '../measure.mjs';

const TRACES = '/opentelemetry/v1/traces';

/** @param {number} count @param {(index: number) => unknown} make */
const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** @param {number} count @param {string} [before] @param {string} [after] */
const pairs = (count, before = 'k', after = '') =>
  many(count, (index) => ({ key: `${before}${index}${after}`, value: { stringValue: '' } }));

/** @param {unknown} attributes @param {object} [resource] @param {number} [count] */
const spans = (attributes, resource = {}, count = 1) => ({
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          spans: many(count, (index) => ({
            traceId: 'a'.repeat(32),
            spanId: (index + 1).toString(16).padStart(16, '0'),
            attributes,
          })),
        },
      ],
    },
  ],
});

/** @param {number} count */
const keys = (count) => Object.fromEntries(many(count, (index) => [`k${index}`, 1]));

/** @type {ReadonlyArray<readonly [name: string, path: string, body: () => unknown]>} */
const BODIES = [
  ['400 000 attributes', TRACES, () => spans(pairs(400_000))],
  ['10 000 attributes', TRACES, () => spans(pairs(10_000))],
  [
    '180 000 names of 31 levels',
    TRACES,
    () => spans(pairs(180_000, 'honeyhive_inputs.', '.a'.repeat(31))),
  ],
  [
    '10 000 names of 31 levels',
    TRACES,
    () => spans(pairs(10_000, 'honeyhive_inputs.', '.a'.repeat(31))),
  ],
  [
    'JSON text of 1.9 M keys',
    TRACES,
    () =>
      spans([{ key: 'honeyhive_inputs', value: { stringValue: JSON.stringify(keys(1_900_000)) } }]),
  ],
  [
    '1 000 spans, resource of 5 000',
    TRACES,
    () => spans([], { attributes: pairs(5_000, 'honeyhive.k') }, 1_000),
  ],
  ['200 000 spans', TRACES, () => spans([], {}, 200_000)],
  ['event of 1.9 M keys', '/v1/events', () => ({ event_type: 'tool', inputs: keys(1_900_000) })],
  [
    '100 000 events',
    '/v1/events/batch',
    () => ({ events: many(100_000, () => ({ event_type: 'tool' })) }),
  ],
];

/** Measures every body, including the work of the client. */
export async function localBodies() {
  const backend = await startLocal({ port: 0, store: 'memory' });
  const rows = [];
  for (const [name, path, make] of BODIES) {
    const body = JSON.stringify(make());
    const blocked = monitorEventLoopDelay({ resolution: 5 });
    blocked.enable();
    const before = cpuMs();
    const { status } = await fetch(backend.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const what = `${name} (${(body.length / 1e6).toFixed(1)} MB, ${status})`;
    rows.push({ what, measured: cpuMs() - before, unit: 'ms' });
    blocked.disable();
    rows.push({ what: '  longest block', measured: blocked.max / 1e6, unit: 'ms' });
    backend.clear();
  }
  await backend.close();
  const note = 'CPU time, and the longest wall time in which nobody else was answered.';
  return { title: 'Local backend, large bodies', note, rows };
}
