// Compares a trivial async function wrapped by every tracer, arguments and result recorded, no network. Reference is
// manual OpenTelemetry: `startActiveSpan`, arguments and result as a JSON attribute (../peers/opentelemetry.mjs).
// Peers take part if installed by `npm run bench -- peers`. Fair: a process per tracer, in turns, several times
// over, so globals, hot code and luck are not shared; the same calls, including a flush every 400; a no-op exporter
// or sender; CPU time. Not the same work: HoneyHive also determines session, event id and type, and writes every
// argument and result as separate attributes within limits.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { peersInstalled } from './install-peers.mjs';
import { streamCost } from './stream-cost.mjs';
import { MORE_SUBJECTS, SUBJECTS } from './subjects.mjs';

const PROGRAM = fileURLToPath(new URL('wrapping-one.mjs', import.meta.url));
const PASSES = 3;
const RAW = 'OpenTelemetry';
const OURS = '@honeyhive/node';
const PLAIN = 'not wrapped';
/** @type {Record<string, number>} ratios to {@link RAW} */
const AIMS = { [OURS]: 1.5, 'ours, redacting': 2 };

const median = (/** @type {number[]} */ numbers) =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** @param {string} subject @returns {Promise<number[]>} */
async function costsOf(subject) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROGRAM, subject]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '').costs;
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function wrapping() {
  const peers = Object.keys(SUBJECTS).filter((name) => name !== OURS);
  const subjects = [PLAIN, OURS, ...Object.keys(MORE_SUBJECTS), ...(peersInstalled() ? peers : [])];
  /** @type {Record<string, number[]>} */
  const costs = {};
  /** @type {Record<string, number[]>} each pass by itself, so that a slow minute slows both sides */
  const ratios = {};
  for (let pass = 0; pass < PASSES; pass += 1) {
    /** @type {Record<string, number>} */
    const now = {};
    for (const subject of subjects) {
      const rounds = await costsOf(subject);
      now[subject] = median(rounds);
      (costs[subject] ??= []).push(...rounds);
    }
    for (const subject of subjects)
      (ratios[subject] ??= []).push((now[subject] ?? 0) / (now[RAW] ?? 1));
  }
  const raw = median(costs[RAW] ?? []);
  const rows = subjects.map((subject) => ({
    what: subject,
    measured: median(costs[subject] ?? []),
    reference: raw,
    ratio: median(ratios[subject] ?? []),
    unit: 'ns',
    ...(AIMS[subject] ? { aim: { most: AIMS[subject], of: /** @type {const} */ ('ratio') } } : {}),
  }));
  return {
    title: 'Wrapping a function',
    note: `CPU for each call of a trivial async function, arguments and result recorded, no network; median of ${PASSES} processes each, in turns.${peersInstalled() ? '' : ' Peers are left out: `npm run bench -- peers` installs them.'}`,
    rows: [...rows, ...(await streamCost())],
  };
}
