import type { HoneyHiveTracerBase } from './base.ts';
import type { TracerOptions } from './options.ts';
import { HoneyHiveTracer } from './tracer.ts';

/** How a pool of tracers is kept. */
export interface TracerPoolOptions<T extends HoneyHiveTracerBase> {
  /** Options for a tenant's tracer, or the tracer itself. Called once for each tenant that is not in the pool. */
  readonly create: (tenantId: string) => TracerOptions | T;
  /** Tracers at once; beyond it the one that was asked for longest ago leaves. Default 100. */
  readonly max?: number | undefined;
  /** Milliseconds after which a tracer that nobody has asked for leaves, as soon as another is asked for. Default 600 000. */
  readonly idleMs?: number | undefined;
  /**
   * Milliseconds without a span after which a tracer that has left is shut down; until then it records for those who
   * still hold it. Default 60 000.
   */
  readonly graceMs?: number | undefined;
}

/** How long a tracer that leaves waits for its open spans at most. */
const LEAVE_MS = 600_000;
/** Tracers that have left and are still there, at least; beyond it, and beyond `max`, those without open spans go. */
const LEAVING = 100;

/** Where timers can be told not to keep a process alive. */
interface Timer {
  unref?(): void;
}

interface Kept<T> {
  readonly tracer: T;
  usedAt: number;
}

/**
 * One tracer for each tenant, made when it is first asked for. A tracer that leaves the pool sends what it has, and works
 * on for those who hold it until nobody uses it; nothing of one tenant ever passes another's tracer.
 */
export class BaseTracerPool<T extends HoneyHiveTracerBase> {
  readonly #options: TracerPoolOptions<T>;
  readonly #make: (options: TracerOptions) => T;
  /** In the order they were last asked for: the first is the one to leave. */
  readonly #kept = new Map<string, Kept<T>>();
  /** Tracers that nobody gets any more, and when they are done. */
  readonly #leaving = new Map<T, Promise<void>>();

  constructor(options: TracerPoolOptions<T>, make: (options: TracerOptions) => T) {
    this.#options = options;
    this.#make = make;
  }

  /** Tracers in the pool. */
  get size(): number {
    return this.#kept.size;
  }

  /** The tracer of a tenant. */
  for(tenantId: string): T {
    const known = this.#kept.get(tenantId);
    const kept = known?.tracer.enabled ? known : { tracer: this.#create(tenantId), usedAt: 0 };
    kept.usedAt = Date.now();
    this.#kept.delete(tenantId);
    this.#kept.set(tenantId, kept);
    this.#evict();
    return kept.tracer;
  }

  /** Flushes every tracer, those that are leaving too. */
  async flush(): Promise<void> {
    await Promise.all(this.#all().map((tracer) => tracer.flush()));
  }

  /** Shuts every tracer down, those that are leaving too, and empties the pool. */
  async shutdown(): Promise<void> {
    const all = this.#all();
    this.#kept.clear();
    await Promise.all(all.map((tracer) => tracer.shutdown()));
  }

  #all(): T[] {
    return [...[...this.#kept.values()].map(({ tracer }) => tracer), ...this.#leaving.keys()];
  }

  #create(tenantId: string): T {
    const made = this.#options.create(tenantId);
    return isTracer(made) ? made : this.#make(made);
  }

  #evict(): void {
    const { max = 100, idleMs = 600_000, graceMs = 60_000 } = this.#options;
    const oldest = Date.now() - idleMs;
    for (const [tenantId, { tracer, usedAt }] of this.#kept) {
      // The one that was just asked for stays, whatever the bounds.
      const isLast = this.#kept.size === 1;
      if (isLast || (this.#kept.size <= max && usedAt > oldest)) return;
      this.#kept.delete(tenantId);
      const leaving = retire(tracer, graceMs).finally(() => this.#leaving.delete(tracer));
      this.#leaving.set(tracer, leaving);
      if (this.#leaving.size > Math.max(max, LEAVING)) this.#hurry();
    }
  }

  /** The one that left first, and has nothing open, goes at once: what still comes to it is counted as dropped. */
  #hurry(): void {
    for (const tracer of this.#leaving.keys()) {
      if (!tracer.enabled || hasOpen(tracer)) continue;
      void tracer.shutdown();
      return;
    }
  }
}

/** Sends what a tracer has that nobody gets any more, and shuts it down when nobody uses it. */
async function retire(tracer: HoneyHiveTracerBase, graceMs: number): Promise<void> {
  void tracer.flush();
  await unused(tracer, graceMs);
  await tracer.shutdown();
}

/**
 * Resolves when no span of `tracer` is open and for `graceMs` none has started or ended: handlers that wait for
 * something meanwhile still hold it. A shutdown from outside ends the wait.
 */
function unused(tracer: HoneyHiveTracerBase, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    let usedAt = performance.now();
    let timer: unknown;
    const done = (): void => {
      clearTimeout(timer as number);
      stop();
      resolve();
    };
    const look = (): void => {
      // A span that nobody ends must not keep its tracer for ever.
      const mostMs = hasOpen(tracer) ? LEAVE_MS : graceMs;
      const leftMs = usedAt + mostMs - performance.now();
      if (leftMs <= 0) done();
      else lookIn(leftMs);
    };
    const lookIn = (ms: number): void => {
      clearTimeout(timer as number);
      timer = setTimeout(look, ms);
      (timer as Timer).unref?.();
    };
    const used = (): void => void (usedAt = performance.now());
    const stop = tracer.observe({
      spanStart: used,
      spanEnd: () => {
        used();
        if (!hasOpen(tracer)) lookIn(graceMs);
      },
      shutdown: done,
    });
    lookIn(graceMs);
  });
}

const hasOpen = (tracer: HoneyHiveTracerBase): boolean => tracer.stats().openSpans > 0;

const isTracer = <T extends HoneyHiveTracerBase>(made: TracerOptions | T): made is T =>
  typeof (made as Partial<HoneyHiveTracerBase>).shutdown === 'function';

/**
 * Tracers by tenant, for servers that serve many.
 *
 * @example
 * const tracers = new TracerPool({ max: 200, create: (tenantId) => ({ apiKey: keys[tenantId] }) });
 * app.post('/chat', (context) => tracers.for(tenantOf(context)).withRequest(context.req.raw, answer));
 */
export class TracerPool extends BaseTracerPool<HoneyHiveTracer> {
  constructor(options: TracerPoolOptions<HoneyHiveTracer>) {
    super(options, (all) => new HoneyHiveTracer(all));
  }
}
