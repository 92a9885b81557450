// Timing of every benchmark: several subjects take turns, many short rounds, CPU time of the process. On a shared
// machine a wall clock measures the neighbours, and the last subject pays for the garbage of the first.
import { setImmediate } from 'node:timers/promises';
import { Bench } from 'tinybench';

/** @typedef {{ run: () => unknown, after?: () => unknown }} Subject `run` is timed, `after` cleans up, untimed */
/** @typedef {{ median: number, least: number }} Timed milliseconds of CPU for each unit */

/** Returns the CPU milliseconds used by the process, including garbage collection. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Collects garbage twice, because weak references are released only after a turn of the event loop. */
export async function collect() {
  for (let turn = 0; turn < 2; turn += 1) {
    await setImmediate();
    globalThis.gc?.();
  }
}

/**
 * Times subjects in turns.
 *
 * @template {string} Name
 * @param {Record<Name, Subject>} subjects
 * @param {{ units: number, rounds?: number, samples?: number }} options `units`: how many things one `run` does
 * @returns {Promise<Record<Name, Timed> & { ratio: (a: Name, b: Name) => number }>} `ratio`: the median of the rounds'
 *   own ratios, so that a slow minute slows both sides of it
 */
export async function takeTurns(subjects, { units, rounds = 12, samples = 20 }) {
  /** @type {Record<string, number[]>} */
  const medians = {};
  /** @type {Record<string, number>} */
  const least = {};
  const names = Object.keys(subjects);
  // The first four rounds only warm up. Every second round runs backwards: no subject is always second.
  for (let round = -4; round < rounds; round += 1) {
    await collect();
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { run, after } = subjects[/** @type {Name} */ (name)];
      const bench = new Bench({
        time: 0,
        iterations: samples,
        warmupTime: 0,
        warmupIterations: samples,
        now: cpuMs,
        throws: true,
      });
      bench.add(name, run, after ? { afterEach: async () => void (await after()) } : {});
      const [task] = await bench.run();
      if (round < 0) continue;
      const latency = task?.result && 'latency' in task.result ? task.result.latency : undefined;
      if (!latency) throw new Error(`${name} gave no figures`);
      (medians[name] ??= []).push(latency.p50 / units);
      least[name] = Math.min(least[name] ?? Infinity, latency.min / units);
    }
  }
  const timed = Object.fromEntries(
    names.map((name) => [name, { median: median(medians[name] ?? []), least: least[name] ?? 0 }]),
  );
  return /** @type {any} */ ({
    ...timed,
    ratio: (/** @type {Name} */ a, /** @type {Name} */ b) =>
      median((medians[a] ?? []).map((value, round) => value / (medians[b]?.[round] ?? value))),
  });
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
