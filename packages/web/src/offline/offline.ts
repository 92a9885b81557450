import {
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRules,
  type TracerStats,
  withOptionRules,
} from '@honeyhive/core';
import { weakly } from '../page/weakly.ts';
import { backlogOf } from './deferred-storage.ts';
import { limitsOf, OFFLINE_RULE, type OfflineLimits } from './offline-options.ts';
import type { OfflineStore } from './offline-store.ts';
import { targetOf } from './offline-target.ts';
import { WaitingTexts } from './waiting-text.ts';

/** Name of the database of an origin. */
const DATABASE = '@honeyhive/web';
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

/**
 * Keeps what is not delivered yet where a later page finds it, as text where the code that sends is not there yet, and
 * delivers what earlier pages have left.
 */
export const OfflineMixin: Mixin<Offline, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    static readonly optionRules: OptionRules = withOptionRules(Base, { offline: OFFLINE_RULE });
    readonly #limits: OfflineLimits | undefined = limitsOf(this.settings);
    readonly #texts = new WaitingTexts(this.backEnd, () => targetOf(this.settings), this.#limits);
    #store: OfflineStore | undefined;
    #opening: Promise<void> | undefined;
    #kept: OfflineStats['kept'] = this.#limits ? 'waiting' : 'memory';
    #refusals = 0;
    /** The user has taken consent back. */
    #isRefused = false;
    /** What the page was last said to do, for a store that opens later. */
    #page: 'here' | 'hidden' | 'away' = 'here';
    readonly #stop: () => void = this.#begin();

    override stats(): TracerStats {
      const { size: items = 0, isTaking } = this.#store ?? {};
      const kept = isTaking === false ? 'memory' : this.#kept;
      return { ...super.stats(), offline: { kept, items, refusals: this.#refusals } };
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      this.#stop();
      this.#follow('away');
    }

    #begin(): () => void {
      const online = weakly(this, (tracer) => {
        tracer.#open();
        tracer.guard.settle('online', Promise.all([tracer.flush(), tracer.#store?.replay()]));
      });
      const look = weakly(this, (tracer) => tracer.#open());
      if (this.#limits) this.runtime.setTimer(look, LOOK_MS);
      const unobserve = this.observe({
        firstWork: () => {
          globalThis.addEventListener?.('online', online);
          this.#open();
        },
        pageLeave: ({ isOver }) => this.#follow(isOver ? 'away' : 'hidden'),
        pageReturn: () => this.#follow('here'),
        consentChange: ({ granted }) => {
          this.#isRefused = !granted;
          // Nothing stays, also where no more code can be loaded.
          if (!granted) backlogOf(this.settings)?.clear();
          if (!granted) this.#texts.take('no_consent');
          this.#open(true);
          this.guard.settle('offline store', this.#store?.replay());
        },
      });
      return () => {
        unobserve();
        globalThis.removeEventListener?.('online', online);
      };
    }

    #follow(page: 'here' | 'hidden' | 'away'): void {
      this.#page = page;
      if (page === 'away') this.#store?.leave(this.stats().openSpans);
      else if (page === 'hidden') this.#store?.hide();
      else this.#store?.resume();
      if (this.#limits)
        this.guard('offline store', () => this.#texts[page === 'here' ? 'takeBack' : 'leave']());
    }

    /** Once, or again after a failure; also without consent if there may be something to remove. */
    #open(always = false): void {
      if (!this.#limits || !(always || this.enabled)) return;
      this.guard.settle('offline store', (this.#opening ??= this.#load(this.#limits)));
      if (this.enabled) this.guard('offline store', () => this.#texts.handOn());
    }

    /**
     * Any refusal means memory alone, until the network is back: a private window, a sandboxed frame, a worker that may
     * not load code, a file that could not be loaded.
     */
    async #load(limits: OfflineLimits): Promise<void> {
      const { settings, backEnd, runtime } = this;
      const target = targetOf(settings);
      const failed = (): void => void (this.#refusals += 1);
      const lent = { tracer: this, backEnd, target, limits, setTimer: runtime.setTimer, failed };
      const [store] = await Promise.all([
        import('./offline-store.ts').then((code) => code.openStore(DATABASE, lent)).catch(failed),
        // What earlier pages have left is for its queue.
        backEnd.load().then(() => this.#open()),
      ]);
      this.#kept = store ? 'disk' : 'memory';
      if (store) {
        backlogOf(settings)?.open((this.#store = store));
        // The page may have gone meanwhile, and the tracer with it.
        return this.#follow(this.#page);
      }
      this.#opening = undefined;
      // Nothing of it can be read, and none of it may stay.
      if (this.#isRefused) indexedDB.deleteDatabase(DATABASE);
    }
  };
