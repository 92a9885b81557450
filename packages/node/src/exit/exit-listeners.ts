import {
  eachTracer,
  EXIT_MS,
  type ExitTracer,
  filterTracers,
  flushAll,
  flushTracer,
  hopeless,
  type Listener,
  shared,
} from './exit-tracers.ts';
import { SAME_SIGNAL_MS } from './send-at-exit.ts';
import { sendLeftovers, sendTogether } from './send-leftovers.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];
/** Maximum milliseconds for spans after a signal which the app has heard before, such as a second Ctrl-C. */
const REPEATED_MS = 500;

/**
 * Counts listeners that end the process only without other listeners, such as `signal-exit`, loaded by many
 * command-line programs. If counted as regular listeners, both sides would wait for the opposite side.
 */
function deferring(): number {
  const shared = globalThis as { [key: symbol]: { count?: number } | undefined };
  const old = process as { __signal_exit_emitter__?: { count?: number } };
  return (
    (shared[Symbol.for('signal-exit emitter')]?.count ?? 0) +
    (old.__signal_exit_emitter__?.count ?? 0)
  );
}

/** Number of times the spans of a tracer were ended because the event loop was empty. */
const rounds = new WeakMap<ExitTracer, number>();
/** Maximum rounds, since an observer may start a span whenever a span ends. */
const MAX_ROUNDS = 3;

/**
 * Flushes when the event loop is empty. A flush revives the loop and `beforeExit` fires again afterwards; a hanging
 * request must not revive the loop.
 */
function onBeforeExit(): void {
  const waiting = filterTracers((tracer) => {
    const round = rounds.get(tracer) ?? 0;
    const { pending, openSpans } = tracer.stats();
    const open = round < MAX_ROUNDS ? openSpans : 0;
    if (hopeless.has(tracer) || pending + open === 0) return false;
    rounds.set(tracer, open > 0 ? round + 1 : round);
    return true;
  });
  // No code runs any more that could end open spans.
  for (const tracer of waiting) tracer.guard('exit', () => tracer.abandonSpans());
  const timeoutMs = sendTogether(waiting, EXIT_MS);
  for (const tracer of waiting) {
    if (tracer.guard('exit', () => tracer.stats().pending === 0, false)) continue;
    void flushTracer(tracer, timeoutMs).then((isLeft) => {
      if (!isLeft) return;
      hopeless.add(tracer);
      tracer.letGo();
    });
  }
}

/** Ends open spans and flushes every tracer before the process ends. Items undelivered afterwards are lost. */
async function flushForGood(givenMs: number = EXIT_MS): Promise<void> {
  const all = filterTracers(() => true);
  for (const tracer of all) tracer.guard('exit', () => tracer.abandonSpans());
  const timeoutMs = sendTogether(all, givenMs);
  const flushed = all.map(async (tracer) => {
    if (tracer.guard('exit', () => tracer.stats().pending === 0, false)) return;
    if (await flushTracer(tracer, timeoutMs)) hopeless.add(tracer);
  });
  await Promise.all(flushed);
}

/** Sends undelivered items while the process exits: the event loop no longer runs. */
function onExit(): void {
  const hopeful = filterTracers((tracer) => !hopeless.has(tracer));
  for (const tracer of hopeful) tracer.guard('exit', () => tracer.abandonSpans());
  sendLeftovers(hopeful, EXIT_MS);
  eachTracer((tracer) => tracer.giveUp());
}

/** Signal that is already ending the process. */
let endingBy: Signal | undefined;
let endingAt = 0;
/** Signals which listeners of the app have answered. */
const heard = new Set<Signal>();

/**
 * Ends the process after a flush if the signal has no other listener, as the signal would by default; otherwise only
 * flushes. A repeated signal ends the process at once, by the signal that would have ended it.
 */
function onSignal(signal: Signal): void {
  const isAlone = process.listenerCount(signal) - deferring() === 1;
  if (!isAlone) {
    heard.add(signal);
    flushAll();
  } else if (!endingBy) {
    endingBy = signal;
    endingAt = performance.now();
    // The app has heard a signal by `once`: a second one, of a user or of the app, ends the process soon.
    void flushForGood(heard.has(signal) ? REPEATED_MS : EXIT_MS).finally(() => die(signal));
  } else if (performance.now() - endingAt > SAME_SIGNAL_MS) {
    // A repetition within `SAME_SIGNAL_MS` is the same signal: see `sendAtExit`.
    die(endingBy);
  }
}

/** Ends the process as the signal would have. */
function die(signal: Signal): void {
  eachTracer((tracer) => tracer.giveUp());
  unlisten(signal);
  process.kill(process.pid, signal);
}

/**
 * Flushes after an uncaught error. Without other listeners the error is thrown again after the flush, with the same
 * message, stack and exit code.
 */
function onUncaught(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return flushAll();
  void flushForGood().finally(() => {
    unlisten('uncaughtException');
    // Thrown outside of the promise, the error stays an uncaught exception.
    setImmediate(() => {
      throw error;
    });
  });
}

export function unlisten(name: string): void {
  const { listeners } = shared();
  const listener = listeners.get(name);
  if (listener) process.off(name, listener);
  listeners.delete(name);
}

/**
 * Keeps the package's listener first: a listener added by `once` is removed before the call and no longer counts. A
 * listener prepended later is moved behind again.
 */
function stayFirst(name: unknown, added: unknown): void {
  const listener = shared().listeners.get(String(name));
  if (!listener || listener === added || name === 'newListener') return;
  queueMicrotask(() => {
    if (shared().listeners.get(String(name)) !== listener) return;
    if (process.listeners(name as 'exit')[0] === listener) return;
    process.off(String(name), listener);
    process.prependListener(name as 'exit', listener);
  });
}

/** Listens for every end of the process. */
export function listen(): void {
  const { listeners } = shared();
  const all: ReadonlyArray<readonly [string, Listener]> = [
    ['beforeExit', onBeforeExit],
    ['exit', onExit],
    ['uncaughtException', onUncaught],
    ...SIGNALS.map((signal) => [signal, () => onSignal(signal)] as const),
    ['newListener', stayFirst],
  ];
  for (const [name, listener] of all) {
    if (listeners.has(name)) continue;
    listeners.set(name, listener);
    // Listeners of the app may still record spans: the package's listener runs after them.
    if (LAST.has(name)) process.on(name, listener);
    else process.prependListener(name as 'exit', listener);
  }
}

const LAST: ReadonlySet<string> = new Set(['beforeExit', 'exit', 'newListener']);
