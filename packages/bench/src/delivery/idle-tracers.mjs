// Compares the cost of an `await` of the application with idle tracers to the same loop without tracers. Two kinds
// of idle: built and never used (must be free), and used before (in Node 20 a used AsyncLocalStorage slows every
// later `await`: unavoidable once, but 200 tracers must share the cost). Reference for the second is the context
// manager of OpenTelemetry after a span. Fair: no state can be undone within a process, so every state has separate
// processes, started in turns.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpuMs } from '../measure.mjs';

const AWAITS = 400_000;
const ROUNDS = 7;
const FILE = fileURLToPath(import.meta.url);

/** @type {Record<string, () => Promise<unknown>>} */
const STATES = {
  // The packages are loaded here too: only the tracers are missing.
  none: () => tracers(0, false),
  '1 built': () => tracers(1, false),
  '200 built': () => tracers(200, false),
  '1 used': () => tracers(1, true),
  '200 used': () => tracers(200, true),
  'OTel used': async () => {
    const { nowhere, rawProvider } = await import('../opentelemetry.mjs');
    const provider = rawProvider(nowhere());
    provider.register();
    await provider.getTracer('bench').startActiveSpan('step', async (span) => span.end());
    await provider.forceFlush();
    return provider;
  },
};

/** @param {number} count @param {boolean} used */
async function tracers(count, used) {
  const { HoneyHiveTracer } = await import('@honeyhive/node');
  const { nowhere } = await import('../opentelemetry.mjs');
  const all = Array.from(
    { length: count },
    () => new HoneyHiveTracer({ apiKey: 'key', project: 'bench', exporter: nowhere() }),
  );
  if (!used) return all;
  for (const tracer of all) {
    await tracer.withSpan('step', async () => {});
    await tracer.flush();
  }
  return all;
}

/** Measures CPU nanoseconds per `await`, the best of several loops. */
async function costOfAwait() {
  let best = Infinity;
  for (let loop = 0; loop < 6; loop += 1) {
    const before = cpuMs();
    // oxlint-disable-next-line typescript/await-thenable -- the bare await is what is measured
    for (let count = 0; count < AWAITS; count += 1) await count;
    best = Math.min(best, ((cpuMs() - before) * 1e6) / AWAITS);
  }
  return best;
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function idleTracers() {
  const run = promisify(execFile);
  /** @type {Record<string, number[]>} */
  const costs = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const state of Object.keys(STATES)) {
      const { stdout } = await run(process.execPath, ['--expose-gc', FILE, state]);
      (costs[state] ??= []).push(Number(stdout));
    }
  }
  // Further load of the machine only adds time: the minimum over the processes is the cost of the state.
  const least = (/** @type {string} */ state) => Math.min(...(costs[state] ?? []));
  /** @param {string} state @param {string} against @param {number} [most] */
  const row = (state, against, most) => ({
    what: `await, ${state}`,
    measured: least(state),
    reference: least(against),
    against,
    unit: 'ns',
    ...(most ? { aim: { most, of: /** @type {const} */ ('ratio') } } : {}),
  });
  return {
    title: 'Idle tracers',
    note: 'What an `await` costs while tracers exist and do nothing; 10 % is this measurement’s noise.',
    rows: [
      row('1 built', 'none', 1.1),
      row('200 built', 'none', 1.1),
      row('1 used', 'OTel used', 1.1),
      row('200 used', '1 used', 1.1),
      row('OTel used', 'none'),
    ],
  };
}

// In a separate process: runs the state named by the argument.
if (process.argv[1] === FILE) {
  const held = await STATES[process.argv[2] ?? 'none']?.();
  console.log(await costOfAwait());
  // The tracers must not be collected before the measurement ends.
  void held;
  process.exit(0);
}
