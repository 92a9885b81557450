import {
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRules,
  type TracerStats,
  withOptionRules,
} from '@honeyhive/core';
import { backlogOf, type EarlyBacklog } from './backlog.ts';
import { limitsOf, OFFLINE_RULE, type OfflineLimits } from './offline-options.ts';
import type { OfflineStore } from './offline-store.ts';
import type { StoreParts } from './store-parts.ts';

/** Milliseconds after which a page without a span looks for what earlier ones have left. */
const LOOK_MS = 2_000;

/** How what is not delivered yet is kept. */
export interface OfflineStats {
  /** Where it outlives the page: `disk`; nowhere, as the browser denies it, or as asked: `memory`; not known yet: `waiting`. */
  readonly kept: 'disk' | 'memory' | 'waiting';
  /** Spans and updates of this tracer on disk. */
  readonly items: number;
  /** Times the browser has refused to keep something. */
  readonly refusals: number;
}

declare module '@honeyhive/core' {
  interface TracerStats {
    /** How what is not delivered yet is kept. Pages and workers only. */
    readonly offline?: OfflineStats;
  }
}

/** What this mixin adds: nothing to call. See the option `offline`. */
export type Offline = object;

/** Keeps what is not delivered yet where a later page finds it, and delivers what earlier pages have left. */
export const OfflineMixin: Mixin<Offline, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    static readonly optionRules: OptionRules = withOptionRules(Base, { offline: OFFLINE_RULE });
    readonly #limits: OfflineLimits | undefined = limitsOf(this.settings);
    #store: OfflineStore | undefined;
    #opening: Promise<void> | undefined;
    #kept: OfflineStats['kept'] = this.#limits ? 'waiting' : 'memory';
    #refusals = 0;
    readonly #stop: () => void = this.#begin();

    override stats(): TracerStats {
      const { size: items = 0 } = this.#store ?? {};
      return { ...super.stats(), offline: { kept: this.#kept, items, refusals: this.#refusals } };
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      this.#stop();
      this.#store?.leave(0);
    }

    #begin(): () => void {
      // Weak: neither a timer nor a listener may keep a tracer that everybody else has forgotten.
      const weak = new WeakRef(this);
      const online = (): void => {
        const tracer = weak.deref();
        if (tracer) tracer.#wake();
      };
      const look = (): void => {
        const tracer = weak.deref();
        if (tracer) tracer.#open();
      };
      const cancel = this.#limits && this.runtime.later(look, LOOK_MS);
      const unobserve = this.observe({
        firstWork: () => {
          globalThis.addEventListener('online', online);
          this.#open();
        },
        pageLeave: ({ isOver }) =>
          isOver ? this.#store?.leave(this.stats().openSpans) : this.#store?.write(),
        pageReturn: () => this.#store?.resume(),
        consentChange: () => {
          this.#open(true);
          this.guard.settle('offline store', this.#store?.replay());
        },
      });
      return () => {
        cancel?.();
        unobserve();
        globalThis.removeEventListener('online', online);
      };
    }

    /** Once; also without consent if there may be something to remove. */
    #open(always = false): void {
      if (!this.#limits || !(always || this.enabled)) return;
      this.#opening ??= this.#load(this.#limits, backlogOf(this.settings));
      this.guard.settle('offline store', this.#opening);
    }

    /** Any refusal means memory alone: a private window, a sandboxed frame, a worker that may not load code. */
    async #load(limits: OfflineLimits, backlog: EarlyBacklog): Promise<void> {
      const failed = (): void => void (this.#refusals += 1);
      const parts: StoreParts = {
        settings: this.settings,
        limits,
        restore: (items) => this.delivery.restore(items),
        isWanted: () => this.enabled,
        pending: () => this.delivery.tally().pending,
        lost: (reason, count) => count > 0 && this.delivery.lose(reason, count),
        failed,
      };
      const store = await import('./offline-store.ts')
        .then(({ openStore }) => openStore(parts))
        .catch(failed);
      this.#kept = store ? 'disk' : 'memory';
      if (!store) return backlog.giveUp();
      this.#store = store;
      backlog.open(store);
      await store.replay();
    }

    /** The network is back: nothing waits any longer, neither here nor on disk. */
    #wake(): void {
      this.guard.settle('online', this.flush());
      this.guard.settle('online', this.#store?.replay());
    }
  };
