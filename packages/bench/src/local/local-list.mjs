// The session list of the local backend at the default bound: 100 000 spans in a file, listed for the first time
// after a start. The viewer requests the list first; while building the list, the server answers no further request.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { cpuMs } from '../measure.mjs';

const SPANS = 100_000;
const SPANS_PER_REQUEST = 200;
const SPANS_PER_SESSION = 46;

const hex = (/** @type {number} */ number, /** @type {number} */ digits) =>
  `a${number.toString(16).padStart(digits - 1, '0')}`;

/** @param {number} n */
function spanOf(n) {
  const start = 1_760_000_000_000 + n;
  const attributes = {
    'honeyhive.session_id': `s${Math.floor(n / SPANS_PER_SESSION)}`,
    honeyhive_event_type: n % 2 === 0 ? 'model' : 'tool',
    'honeyhive_inputs.text': 'x'.repeat(850),
  };
  return {
    traceId: hex(Math.floor(n / 10), 32),
    spanId: hex(n, 16),
    name: 'chat turn',
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + 5}000000`,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    })),
  };
}

/** @param {string} url */
async function fill(url) {
  for (let n = 0; n < SPANS; n += SPANS_PER_REQUEST) {
    const spans = Array.from({ length: SPANS_PER_REQUEST }, (_, at) => spanOf(n + at));
    // oxlint-disable-next-line no-await-in-loop -- one request after the other, as one tracer sends them
    const response = await fetch(`${url}/opentelemetry/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    });
    if (!response.ok) throw new Error(`the local backend answered ${response.status}`);
  }
}

/** @param {() => Promise<unknown>} run */
async function cpuOf(run) {
  const before = cpuMs();
  await run();
  return cpuMs() - before;
}

export async function localList() {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-bench-'));
  const store = join(folder, 'local.db');
  try {
    const first = await startLocal({ port: 0, store });
    const filled = await cpuOf(() => fill(first.url));
    await first.close();
    /** @type {import('@honeyhive/local').LocalBackend | undefined} */
    let backend;
    const started = await cpuOf(async () => {
      backend = await startLocal({ port: 0, store });
    });
    const list = () => fetch(`${backend?.url}/api/sessions`).then((response) => response.text());
    const rows = [
      {
        what: 'first list after a start',
        measured: await cpuOf(list),
        unit: 'ms',
        aim: /** @type {const} */ ({ most: 100, of: 'measured' }),
      },
      { what: 'next list', measured: await cpuOf(list), unit: 'ms' },
      { what: 'start with this file', measured: started, unit: 'ms' },
      { what: 'ingest, with the client', measured: (filled * 1000) / SPANS, unit: 'µs a span' },
      { what: 'file', measured: statSync(store).size / 1e6, unit: 'MB' },
    ];
    await backend?.close();
    return { title: 'Local backend', note: `CPU time, ${SPANS} spans in a file.`, rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
