import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { type Leaving, leftovers, type Leftovers } from './exit-requests.ts';
import { isEdge } from '../environment/platform.ts';
import { SAME_SIGNAL_MS, sendAtExit } from './send-at-exit.ts';

/** How long a process that has been told to end waits for spans at most. */
const EXIT_MS = 2_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

interface Flushable {
  flush(options: { readonly timeoutMs: number }): Promise<{ readonly pending: number }>;
  stats(): { readonly pending: number; readonly openSpans: number };
  /** Ends what is open, and has everything leave that waits for something else to happen first. */
  abandonSpans(): void;
  /** Ends requests under way. */
  letGo(): void;
  /** What is not delivered yet; `undefined` where only this thread can deliver it. */
  leftovers(): Leftovers | undefined;
  /** This has arrived after all. */
  arrived(items: Leaving['items']): void;
  /** Counts what has not arrived as dropped, and says so. */
  giveUp(detail?: string): void;
}

/** What copies of this package share, so that each signal has one listener of ours whatever their number. */
interface Exit {
  /** Tracers that may have something to send. Weak: one that everybody else has forgotten may go. */
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

/** The same where nothing comes after it: also what is open. What has not arrived then, never will. */
async function flushForGood(): Promise<void> {
  const flushed = tracers().map(async (tracer) => {
    tracer['abandonSpans']();
    const { pending } = await tracer.flush({ timeoutMs: EXIT_MS });
    if (pending > 0) hopeless.add(tracer);
  });
  await Promise.all(flushed);
}

/**
 * Listeners that end the process if nobody else listens, as ours do: `signal-exit`, which many command-line programs
 * load. Each would wait for the other if they counted.
 */
function deferring(): number {
  const shared = globalThis as { [key: symbol]: { count?: number } | undefined };
  const old = process as { __signal_exit_emitter__?: { count?: number } };
  return (
    (shared[Symbol.for('signal-exit emitter')]?.count ?? 0) +
    (old.__signal_exit_emitter__?.count ?? 0)
  );
}

/** Tracers that could not send everything at a first end: the process must not be kept alive for them again. */
const hopeless = new WeakSet<Flushable>();
/** How often the spans of a tracer were ended because the event loop was empty. */
const rounds = new WeakMap<Flushable, number>();
/** An observer may start a span whenever one ends. */
const MAX_ROUNDS = 3;

/** The event loop is empty. A flush revives it, and the event comes again after it; a request that hangs must not. */
function onBeforeExit(): void {
  for (const tracer of tracers()) {
    const round = rounds.get(tracer) ?? 0;
    const { pending, openSpans } = tracer.stats();
    const open = round < MAX_ROUNDS ? openSpans : 0;
    if (hopeless.has(tracer) || pending + open === 0) continue;
    rounds.set(tracer, open > 0 ? round + 1 : round);
    // Nothing runs any more that could end them.
    tracer['abandonSpans']();
    void tracer.flush({ timeoutMs: EXIT_MS }).then((left) => {
      if (left.pending === 0) return;
      hopeless.add(tracer);
      tracer.letGo();
    });
  }
}

/** The process exits now, perhaps in the middle of something: there is no event loop any more. */
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

/** The signal that the process is ending by already. */
let endingBy: Signal | undefined;
let endingAt = 0;

/** A signal with no other listener ends the process by default: so it does here, only a little later. */
function onSignal(signal: Signal): void {
  const isAlone = process.listenerCount(signal) - deferring() === 1;
  if (!isAlone) return void flushAll();
  if (endingBy) {
    // Whoever asks twice does not want to wait. One that comes at once is the same: see `sendAtExit`.
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
 * An error that nobody catches ends the process. If nobody else wants to hear of it, it is thrown again once the spans
 * are out: with the same message, stack and exit code.
 */
function onUncaught(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return void flushAll();
  void flushForGood().finally(() => {
    unlisten('uncaughtException');
    // Outside of the promise, where it is what it was: an uncaught exception.
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
 * Ours come first: a listener that was added by `once` is gone when it is called, and counts no longer. One that puts
 * itself in front of them is passed again.
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
    // What an app still records in listeners of its own comes before ours.
    if (LAST.has(name)) process.on(name, listener);
    else process.prependListener(name as 'exit', listener);
  }
}

const LAST: ReadonlySet<string> = new Set(['beforeExit', 'exit', 'newListener']);

/** What this mixin adds: nothing to call. */
export type ProcessExit = object;

/**
 * Sends what is pending when the process ends: on `beforeExit`, SIGTERM, SIGINT, an uncaught error and `process.exit()`,
 * for two seconds at most, with the exit code and the signal's effect unchanged. What cannot be delivered is said in one
 * line. Listening begins with the first span, update or event, not with the tracer.
 */
export const ProcessExitMixin: Mixin<ProcessExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    /** Held here, so that it lives as long as its tracer. */
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
      // What was to arrive has had its time; the process has not been given it.
      this.backEnd.letGo();
      const { watched, listeners } = shared();
      watched.delete(this.#weak);
      if (watched.size === 0) for (const name of Array.from(listeners.keys())) unlisten(name);
    }
  };
