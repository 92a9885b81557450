import type { Worker as WorkerThread } from 'node:worker_threads';

/** A request that needs nothing of this thread. */
export interface ExitRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What is to be delivered, and the requests that do it: the next is made if the server answers 404. */
export type ExitRequests = readonly ExitRequest[];

/** Milliseconds within which a second Ctrl-C is the same one: npm hands on what the terminal has sent to all. */
export const SAME_SIGNAL_MS = 100;
/** Requests at once. */
const MAX_REQUESTS = 8;

/**
 * Makes requests while the process exits: in another thread, while this one waits, since no promise is settled in a
 * listener of `exit`. What is first in `phases` is answered before the next is sent. Gives back for each request whether
 * it has arrived; none has where there are no threads.
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
      // No listener can run any more: without them Ctrl-C ends the process at once.
      process.removeAllListeners('SIGINT');
      Atomics.wait(state, 0, 0, timeoutMs - SAME_SIGNAL_MS);
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

/** Asked for when it is needed: not every runtime has it. */
function threads(): { readonly Worker: typeof WorkerThread } {
  return process.getBuiltinModule('node:worker_threads');
}

/** What the thread runs. `state[0]` says that all is over, each of the others that a request has arrived. */
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
