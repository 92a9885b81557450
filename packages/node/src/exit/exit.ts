import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { type Leaving, leftovers, type Leftovers } from './exit-requests.ts';
import { isEdge } from '../environment/platform.ts';
import { SAME_SIGNAL_MS, sendAtExit } from './send-at-exit.ts';

/** Maximum milliseconds that an ending process waits for spans. */
const EXIT_MS = 2_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

interface Flushable {
  flush(options: { readonly timeoutMs: number }): Promise<{ readonly pending: number }>;
  stats(): { readonly pending: number; readonly openSpans: number };
  /** Ends open spans and releases held items for sending. */
  abandonSpans(): void;
  /** Ends requests under way. */
  letGo(): void;
  /** Returns undelivered items as requests; `undefined` where only the current thread can deliver. */
  leftovers(): Leftovers | undefined;
  /** Marks `items` as delivered. */
  arrived(items: Leaving['items']): void;
  /** Counts undelivered items as dropped and logs the number. */
  giveUp(detail?: string): void;
}

/** State shared by loaded copies of the package, so that every signal has a single listener. */
interface Exit {
  /** Tracers that may have data to send. The references are weak: an unused tracer can be collected. */
  readonly watched: Set<WeakRef<Flushable>>;
  readonly listeners: Map<string, Listener>;
}

type Listener = (...about: readonly unknown[]) => void;

const SHARED = Symbol.for('honeyhive.exit');

function shared(): Exit {
  const place = globalThis as { [SHARED]?: Exit };
  return (place[SHARED] ??= { watched: new Set(), listeners: new Map() });
}

function tracers(): Flushable[] {
  const { watched } = shared();
  return [...watched].flatMap((weak) => {
    const tracer = weak.deref();
    if (!tracer) watched.delete(weak);
    return tracer ? [tracer] : [];
  });
}

const flushAll = (): Promise<unknown> =>
  Promise.all(tracers().map((tracer) => tracer.flush({ timeoutMs: EXIT_MS })));

/** Ends open spans and flushes every tracer before the process ends. Items undelivered afterwards are lost. */
async function flushForGood(): Promise<void> {
  const flushed = tracers().map(async (tracer) => {
    tracer['abandonSpans']();
    const { pending } = await tracer.flush({ timeoutMs: EXIT_MS });
    if (pending > 0) hopeless.add(tracer);
  });
  await Promise.all(flushed);
}

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

/** Tracers with undelivered items after a first flush at exit: the process must not be kept alive for them again. */
const hopeless = new WeakSet<Flushable>();
/** Number of times the spans of a tracer were ended because the event loop was empty. */
const rounds = new WeakMap<Flushable, number>();
/** Maximum rounds, since an observer may start a span whenever a span ends. */
const MAX_ROUNDS = 3;

/**
 * Flushes when the event loop is empty. A flush revives the loop and `beforeExit` fires again afterwards; a hanging
 * request must not revive the loop.
 */
function onBeforeExit(): void {
  for (const tracer of tracers()) {
    const round = rounds.get(tracer) ?? 0;
    const { pending, openSpans } = tracer.stats();
    const open = round < MAX_ROUNDS ? openSpans : 0;
    if (hopeless.has(tracer) || pending + open === 0) continue;
    rounds.set(tracer, open > 0 ? round + 1 : round);
    // No code runs any more that could end open spans.
    tracer['abandonSpans']();
    void tracer.flush({ timeoutMs: EXIT_MS }).then((left) => {
      if (left.pending === 0) return;
      hopeless.add(tracer);
      tracer.letGo();
    });
  }
}

/** Sends undelivered items from another thread while the process exits: the event loop no longer runs. */
function onExit(): void {
  const all = tracers();
  const begun: Array<{ readonly tracer: Flushable; readonly left: Leftovers }> = [];
  for (const tracer of all) {
    if (hopeless.has(tracer)) continue;
    tracer['abandonSpans']();
    const left = tracer.leftovers();
    if (left) begun.push({ tracer, left });
  }
  const phases = (['spans', 'updates'] as const).map((kind) =>
    begun.flatMap(({ tracer, left }) => left[kind].map((leaving) => ({ tracer, leaving }))),
  );
  const requests = phases.map((phase) => phase.map(({ leaving }) => leaving.requests));
  if (requests.some(({ length }) => length > 0)) {
    const arrived = sendAtExit(requests, EXIT_MS);
    for (const [phase, leaving] of phases.entries())
      for (const [index, { tracer, leaving: one }] of leaving.entries())
        if (arrived[phase]?.[index]) tracer.arrived(one.items);
  }
  for (const tracer of all) tracer.giveUp();
}

/** Signal that is already ending the process. */
let endingBy: Signal | undefined;
let endingAt = 0;

/**
 * Ends the process after a flush if the signal has no other listener, as the signal would by default; otherwise only
 * flushes.
 */
function onSignal(signal: Signal): void {
  const isAlone = process.listenerCount(signal) - deferring() === 1;
  if (!isAlone) return void flushAll();
  if (endingBy) {
    // A repeated signal ends the process at once. A repetition within `SAME_SIGNAL_MS` is the same signal: see
    // `sendAtExit`.
    if (performance.now() - endingAt > SAME_SIGNAL_MS) die(signal);
    return;
  }
  endingBy = signal;
  endingAt = performance.now();
  void flushForGood().finally(() => die(signal));
}

/** Ends the process as the signal would have. */
function die(signal: Signal): void {
  for (const tracer of tracers()) tracer.giveUp();
  unlisten(signal);
  process.kill(process.pid, signal);
}

/**
 * Flushes after an uncaught error. Without other listeners the error is thrown again after the flush, with the same
 * message, stack and exit code.
 */
function onUncaught(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return void flushAll();
  void flushForGood().finally(() => {
    unlisten('uncaughtException');
    // Thrown outside of the promise, the error stays an uncaught exception.
    setImmediate(() => {
      throw error;
    });
  });
}

function unlisten(name: string): void {
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

function listen(): void {
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

/** Members added by the mixin: no public methods. */
export type ProcessExit = object;

/**
 * Sends pending data when the process ends: on `beforeExit`, SIGTERM, SIGINT, an uncaught error and
 * `process.exit()`, for two seconds at most. The exit code and the signal's effect are unchanged. Undelivered data
 * is logged in one line. Listening begins with the first span, update or event, not with the tracer.
 */
export const ProcessExitMixin: Mixin<ProcessExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    /** Strong reference, which keeps the object alive as long as the tracer. */
    readonly #face: Flushable = {
      flush: (options) => this.flush(options),
      stats: () => this.stats(),
      abandonSpans: () => this.abandonSpans(),
      letGo: () => this.backEnd.letGo(),
      leftovers: () =>
        this.guard('exit', () => {
          const delivery = this.backEnd.loaded?.delivery;
          return (
            delivery &&
            leftovers(delivery.unsettled, this.settings, this.runtime, (update) =>
              delivery.routes(update),
            )
          );
        }),
      arrived: (items) => this.backEnd.loaded?.delivery.markDelivered(items),
      giveUp: (detail) => this.backEnd.loaded?.delivery.abandon(detail),
    };
    readonly #weak = new WeakRef<Flushable>(this.#face);
    readonly #stop: () => void = this.observe({ firstWork: () => this.#watch() });

    #watch(): void {
      this.#stop();
      if (isEdge() || typeof process.on !== 'function') return;
      tracers();
      shared().watched.add(this.#weak);
      listen();
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      // The time for delivery is over: requests under way must not keep the process alive.
      this.backEnd.letGo();
      const { watched, listeners } = shared();
      watched.delete(this.#weak);
      if (watched.size === 0) for (const name of Array.from(listeners.keys())) unlisten(name);
    }
  };
