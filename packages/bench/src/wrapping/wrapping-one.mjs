// Runs in a separate process: `wrapping-one.mjs <subject>`. Prints the CPU nanoseconds per call, round by round.
import { cpuMs, collect } from '../measure.mjs';
import { MORE_SUBJECTS, SUBJECTS, unwrapped } from './subjects.mjs';

const CALLS = 10_000;
const BATCH = 400;
const ROUNDS = 4;
/** Rounds until the compiler has optimized the code. */
const WARM = 4;

const name = process.argv[2] ?? '';
const load = { ...SUBJECTS, ...MORE_SUBJECTS }[name] ?? unwrapped;
const { wrap, flush } = await load(true);
const wrapped = wrap(async function answer(
  /** @type {string} */ question,
  /** @type {number} */ limit,
) {
  return { answer: question, ok: true, limit };
}, 'answer');

const calls = async () => {
  for (let call = 0; call < CALLS; call += 1) {
    await wrapped('Where is the nearest library?', call);
    if (call % BATCH === BATCH - 1) await flush();
  }
};

const costs = [];
for (let round = -WARM; round < ROUNDS; round += 1) {
  await collect();
  // A full collection without live spans discards compiled code: a warm-up recompiles before the measurement.
  await calls();
  const before = cpuMs();
  await calls();
  if (round >= 0) costs.push(((cpuMs() - before) * 1e6) / CALLS);
}
process.stdout.write(`\n${JSON.stringify({ costs })}\n`);
process.exit(0);
