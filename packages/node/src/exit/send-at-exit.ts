import type { Worker as WorkerThread } from 'node:worker_threads';

/** A request that another thread can send. */
export interface ExitRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Alternative requests for the same data: the next is sent if the server responds with 404. */
export type ExitRequests = readonly ExitRequest[];

/**
 * Milliseconds within which a second Ctrl-C counts as the first: npm forwards the signal that the terminal has
 * already sent to every process.
 */
export const SAME_SIGNAL_MS = 100;
/** Requests at once. */
const MAX_REQUESTS = 8;

/**
 * Sends requests from another thread while the process exits. The current thread waits, since no promise settles in
 * a listener of `exit`. Requests of an entry of `phases` are answered before the next entry is sent. Returns for
 * every request whether the data has arrived; `false` for every request where threads are missing.
 */
export function sendAtExit(
  phases: ReadonlyArray<readonly ExitRequests[]>,
  timeoutMs: number,
): boolean[][] {
  const counts = phases.map((requests) => requests.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const state = new Int32Array(new SharedArrayBuffer(4 * (total + 1)));
  try {
    const { Worker } = threads();
    const { NODE_OPTIONS: _, ...env } = process.env;
    const worker = new Worker(PROGRAM, {
      eval: true,
      // The app's own `--import` and `--require` have no business there.
      env,
      execArgv: [],
      workerData: { phases, state, timeoutMs, atOnce: MAX_REQUESTS },
    });
    worker.unref();
    if (Atomics.wait(state, 0, 0, SAME_SIGNAL_MS) === 'timed-out') {
      // No listener can run meanwhile. Without listeners, Ctrl-C ends the process at once. A repeated SIGTERM, which
      // supervisors send, still changes neither the exit code nor what arrives.
      const listeners = process.rawListeners('SIGINT') as Array<() => void>;
      process.removeAllListeners('SIGINT');
      Atomics.wait(state, 0, 0, timeoutMs - SAME_SIGNAL_MS);
      for (const listener of listeners) process.on('SIGINT', listener);
    }
  } catch {
    // Permissions, or a runtime without threads: nothing has arrived, and the caller says so.
  }
  let at = 1;
  return counts.map((count) =>
    Array.from({ length: count }, () => {
      const hasArrived = Atomics.load(state, at) === 1;
      at += 1;
      return hasArrived;
    }),
  );
}

/** Loads the module on demand: some runtimes lack threads. */
function threads(): { readonly Worker: typeof WorkerThread } {
  return process.getBuiltinModule('node:worker_threads');
}

/**
 * Source code of the thread. `state[0]` marks the end of the work, every further index a request that has arrived.
 */
const PROGRAM = `
const { workerData: { phases, state, timeoutMs, atOnce } } = require('node:worker_threads');
const signal = AbortSignal.timeout(timeoutMs);
const hasArrived = async (requests) => {
  for (const { url, ...init } of requests) {
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    if (response.status === 404) continue;
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || /^text\\/html/i.test(type)) return false;
    // Some websites call their pages JSON.
    return /protobuf/.test(type) || !/^[\\s\\ufeff]*</.test(await response.text());
  }
  return false;
};
const run = async () => {
  let first = 1;
  for (const phase of phases) {
    const queue = phase.map((requests, index) => ({ requests, at: first + index }));
    first += phase.length;
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        if (await hasArrived(next.requests).catch(() => false)) Atomics.store(state, next.at, 1);
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }
};
run().finally(() => {
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
});
`;
