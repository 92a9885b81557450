import {
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRules,
  type TracerStats,
  withOptionRules,
} from '@honeyhive/core';
import { weakly } from '../page/weakly.ts';
import { storageOf } from './deferred-storage.ts';
import { limitsOf, OFFLINE_RULE, type OfflineLimits } from './offline-options.ts';
import type { OfflineStore } from './offline-store.ts';
import { targetOf } from './offline-target.ts';
import { WaitingTexts } from './waiting-text.ts';

/** Name of the database of an origin. */
const DATABASE = '@honeyhive/web';
/** Milliseconds after which a page without a span checks for items of earlier pages. */
const LOOK_MS = 2_000;

/** Storage of undelivered data. */
export interface OfflineStats {
  /**
   * Storage that outlives the page: `disk`; `memory` if no storage does, as the browser denies storage or the option
   * disables storage; `waiting` if still unknown.
   */
  readonly kept: 'disk' | 'memory' | 'waiting';
  /** Spans and updates of the tracer on disk. */
  readonly items: number;
  /** Number of refusals by the browser to store items. */
  readonly refusals: number;
}

declare module '@honeyhive/core' {
  interface TracerStats {
    /** Storage of undelivered data. Pages and workers only. */
    readonly offline?: OfflineStats;
  }
}

/** Members added by the mixin: no public methods. See the option `offline`. */
export type Offline = object;

/**
 * Stores undelivered data for a later page, as text while the sending code is not loaded, and delivers the data of
 * earlier pages.
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
    /** Last reported state of the page, for a store opened later. */
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
          if (!granted) storageOf(this.settings)?.clear();
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

    /**
     * Opens the store once, or again after a failure; with `always` also without consent, if stored items may have
     * to be removed.
     */
    #open(always = false): void {
      if (!this.#limits || !(always || this.enabled)) return;
      this.guard.settle('offline store', (this.#opening ??= this.#load(this.#limits)));
      if (this.enabled) this.guard('offline store', () => this.#texts.handOn());
    }

    /**
     * Opens the store. Any refusal means memory only until the network returns: a private window, a sandboxed frame,
     * a worker that may not load code, a file that failed to load.
     */
    async #load(limits: OfflineLimits): Promise<void> {
      const { settings, backEnd, runtime } = this;
      const target = targetOf(settings);
      const failed = (): void => void (this.#refusals += 1);
      const lent = { tracer: this, backEnd, target, limits, setTimer: runtime.setTimer, failed };
      const [store] = await Promise.all([
        import('./offline-store.ts').then((code) => code.openStore(DATABASE, lent)).catch(failed),
        // Items of earlier pages need the queue of the loaded code.
        backEnd.load().then(() => this.#open()),
      ]);
      this.#kept = store ? 'disk' : 'memory';
      if (store) {
        storageOf(settings)?.open((this.#store = store));
        // The page, and the tracer too, may have ended meanwhile.
        return this.#follow(this.#page);
      }
      this.#opening = undefined;
      // The items are unreadable, and without consent no item may stay.
      if (this.#isRefused) indexedDB.deleteDatabase(DATABASE);
    }
  };
