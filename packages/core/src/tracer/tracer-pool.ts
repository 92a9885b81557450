import type { HoneyHiveTracerBase, TracerStats } from './base.ts';
import type { TracerOptions } from '../options/options.ts';
import { PoolStats } from './pool-stats.ts';
import { countOf } from '../options/omit-undefined.ts';
import { readOption } from '../options/read-option.ts';
import { isPromise } from '../runtime/guard.ts';
import { isTagged } from '../values/is-tagged.ts';
import { tryRead } from '../values/try-read.ts';
import { HoneyHiveTracer } from './tracer.ts';
import { waitUntilUnused, type Unused } from './wait-until-unused.ts';

/** Options of a tracer pool. */
export interface TracerPoolOptions<T extends HoneyHiveTracerBase> {
  /** Returns the options of a tenant's tracer, or the tracer itself. Called once per tenant not in the pool. */
  readonly create: (tenantId: string) => TracerOptions | T;
  /** Maximum tracers in the pool. Beyond the limit, the least recently requested tracer leaves. Default 100. */
  readonly max?: number | undefined;
  /** Milliseconds after which an unrequested tracer leaves, on the next request for any tracer. Default 600 000. */
  readonly idleMs?: number | undefined;
  /**
   * Milliseconds without a span after which a departed tracer is shut down. Until then, the tracer records for
   * remaining holders, and the tenant gets the tracer back. Default 60 000.
   */
  readonly graceMs?: number | undefined;
}

/** Delivery counts of the data recorded by a pool's tracers, departed tracers included. */
export interface TracerPoolStats extends Omit<TracerStats, 'failures' | 'offline'> {
  /** Tracers in the pool. */
  readonly tracers: number;
  /** Tracers which have left the pool and are not shut down yet. */
  readonly leaving: number;
}

/**
 * Minimum limit of departed tracers. Beyond the limit, and beyond `max`, tracers without open spans are shut down.
 */
const MAX_LEAVING = 1_000;

const NO_OPTIONS = 'tenant not recorded: return options or a tracer, not a promise';

const TOO_SMALL =
  'More active tenants than the tracer pool’s `max`: tracers are evicted and recreated. Raise `max`.';

interface Kept<T> {
  readonly tracer: T;
  usedAt: number;
}

interface Leaving<T> extends Unused {
  readonly tracer: T;
  /** True if the tracer had to make room for another tracer. */
  readonly isCrowdedOut: boolean;
}

/**
 * Pool with a tracer per tenant, created on the first request. A departed tracer flushes, and keeps recording for
 * remaining holders until unused. Data of a tenant never passes another tenant's tracer.
 *
 * @example
 * class AppTracers extends BaseTracerPool<AppTracer> {
 *   constructor(options: TracerPoolOptions<AppTracer>) {
 *     super(options, (all) => new AppTracer(all));
 *   }
 * }
 */
export class BaseTracerPool<T extends HoneyHiveTracerBase> {
  readonly #options: TracerPoolOptions<T>;
  readonly #max: number;
  readonly #idleMs: number;
  readonly #graceMs: number;
  readonly #make: (options: TracerOptions) => T;
  /** Tracers in order of the last request: the first tracer leaves next. */
  readonly #kept = new Map<string, Kept<T>>();
  /** Tracers in order of eviction. An evicted tracer returns, or moves on to `#closing`. */
  readonly #leaving = new Map<string, Leaving<T>>();
  /** Tracers in shutdown. */
  readonly #closing = new Map<T, Promise<void>>();
  readonly #gone = new PoolStats();
  readonly #creating = new Set<string>();
  #nobody: T | undefined;
  #isShutDown = false;
  #hasWarned = false;

  constructor(options: TracerPoolOptions<T>, make: (options: TracerOptions) => T) {
    this.#options = options;
    this.#max = countOf(readOption(options, 'max'), 100);
    this.#idleMs = countOf(readOption(options, 'idleMs'), 600_000);
    this.#graceMs = countOf(readOption(options, 'graceMs'), 60_000);
    this.#make = make;
  }

  /** Tracers in the pool. */
  get size(): number {
    return this.#kept.size;
  }

  /**
   * Returns the tracer of a tenant; after a shutdown, a tracer which records nothing. Throws the errors of `create`.
   * If `create` returns no options, the tracer records nothing.
   */
  for(tenantId: string): T {
    const known = this.#kept.get(tenantId);
    const tracer =
      known && !known.tracer.isShutDown
        ? known.tracer
        : (this.#takenBack(tenantId) ?? this.#created(tenantId));
    if (!tracer) return (this.#nobody ??= this.#make({ disableTracing: true }));
    this.#kept.delete(tenantId);
    this.#kept.set(tenantId, { tracer, usedAt: Date.now() });
    this.#evict();
    return tracer;
  }

  /** Flushes every tracer, departed tracers included. */
  async flush(): Promise<void> {
    await Promise.all(this.#all().map((tracer) => tracer.flush()));
  }

  /** Shuts down every tracer, departed tracers included, and empties the pool. No tracer is created afterwards. */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    for (const tracer of this.#all()) this.#close(tracer);
    for (const { cancel } of this.#leaving.values()) cancel();
    this.#kept.clear();
    this.#leaving.clear();
    await Promise.all(this.#closing.values());
  }

  /** Returns the counters of every tracer since the pool was created, departed tracers included. */
  stats(): TracerPoolStats {
    const all = new PoolStats();
    all.add(this.#gone);
    for (const tracer of [...this.#all(), ...this.#closing.keys()]) all.add(tracer.stats());
    const { recorded, exported, dropped, pending, openSpans } = all;
    const leaving = this.#leaving.size + this.#closing.size;
    return {
      recorded,
      exported,
      dropped,
      pending,
      openSpans,
      tracers: this.#kept.size,
      leaving,
    };
  }

  #all(): T[] {
    const all = [...this.#kept.values(), ...this.#leaving.values()];
    return [...new Set(all.map(({ tracer }) => tracer))];
  }

  /** Returns the departed tracer of a tenant, if not shut down. */
  #takenBack(tenantId: string): T | undefined {
    const leaving = this.#leaving.get(tenantId);
    if (!leaving) return undefined;
    leaving.cancel();
    this.#leaving.delete(tenantId);
    if (leaving.tracer.isShutDown) return undefined;
    if (leaving.isCrowdedOut) this.#warn(leaving.tracer);
    return leaving.tracer;
  }

  #created(tenantId: string): T | undefined {
    // `create` may ask the pool itself.
    if (this.#isShutDown || this.#creating.has(tenantId)) return undefined;
    this.#creating.add(tenantId);
    try {
      if (typeof readOption(this.#options, 'create') !== 'function') return this.#missed();
      const made: unknown = this.#options.create(tenantId);
      // A tracer made by a `create` that has shut the pool down has no other owner.
      if (isTracer(made) && this.#isShutDown) this.#close(made as T);
      else if (isTracer(made)) return made as T;
      else if (!isOptions(made)) return this.#missed(made);
      return this.#isShutDown ? undefined : this.#make(made as TracerOptions);
    } finally {
      this.#creating.delete(tenantId);
    }
  }

  /** Reports a tenant without options: no data of the tenant is recorded. */
  #missed(made?: unknown): undefined {
    this.#nobody ??= this.#make({ disableTracing: true });
    const owner = this.#nobody['owner'];
    owner.guard.report('create of the tracer pool', NO_OPTIONS);
    // A promise of them rejects to nobody.
    if (isPromise(made)) owner.guard.settle('create of the tracer pool', made);
  }

  #evict(): void {
    const max = this.#max;
    const oldest = Date.now() - this.#idleMs;
    for (const [tenantId, { tracer, usedAt }] of this.#kept) {
      // The tracer just requested stays, regardless of the limits.
      const isLast = this.#kept.size === 1;
      const isCrowdedOut = this.#kept.size > max;
      if (isLast || (!isCrowdedOut && usedAt > oldest)) return;
      this.#kept.delete(tenantId);
      this.#leave(tenantId, tracer, isCrowdedOut);
      if (this.#leaving.size > Math.max(max, MAX_LEAVING)) this.#hurry();
    }
  }

  #leave(tenantId: string, tracer: T, isCrowdedOut: boolean): void {
    void tracer.flush();
    const unused = waitUntilUnused(tracer, this.#graceMs, () => {
      this.#leaving.delete(tenantId);
      this.#close(tracer);
    });
    this.#leaving.set(tenantId, { ...unused, tracer, isCrowdedOut });
  }

  /**
   * Shuts down the first departed tracer without open spans at once. Later data of the tracer is counted as dropped.
   */
  #hurry(): void {
    for (const [tenantId, { tracer, cancel }] of this.#leaving) {
      if (tracer.stats().openSpans > 0) continue;
      this.#warn(tracer);
      cancel();
      this.#leaving.delete(tenantId);
      this.#close(tracer);
      return;
    }
  }

  #close(tracer: T): void {
    if (this.#closing.has(tracer)) return;
    // `create` may give one tracer to several tenants: the last of them ends it.
    if (!this.#isShutDown && this.#all().includes(tracer)) return;
    const closed = tracer.shutdown().finally(() => {
      this.#closing.delete(tracer);
      this.#gone.add(tracer.stats());
      // A remaining holder may still record, in vain.
      tracer.observe({ drop: ({ reason, count }) => this.#gone.drop(reason, count) });
    });
    this.#closing.set(tracer, closed);
  }

  #warn(tracer: T): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    tracer['owner'].guard('logger', () => tracer['logger'].warn(TOO_SMALL));
  }
}

/** False for what a tracer would take for empty options, with the key of the environment: another's. */
const isOptions = (made: unknown): boolean =>
  tryRead(() => isTagged(made, 'Object')) === true &&
  typeof readOption(made, 'then') !== 'function';

const isTracer = (made: unknown): boolean => typeof readOption(made, 'shutdown') === 'function';

/**
 * Pool of tracers by tenant, for servers with many tenants.
 *
 * @example
 * const tracers = new TracerPool({ max: 200, create: (tenantId) => ({ apiKey: keys[tenantId] }) });
 * app.post('/chat', (context) => tracers.for(tenantOf(context)).withSpan('chat', answer));
 */
export class TracerPool extends BaseTracerPool<HoneyHiveTracer> {
  constructor(options: TracerPoolOptions<HoneyHiveTracer>) {
    super(options, (all) => new HoneyHiveTracer(all));
  }
}
