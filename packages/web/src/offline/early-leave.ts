import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { weakly } from '../weakly.ts';
import { limitsOf } from './offline-options.ts';
import { targetOf } from './offline-target.ts';
import { WaitingTexts } from './waiting-text.ts';

/** Milliseconds after which a page without a span looks for what earlier ones have left. */
const LOOK_MS = 2_000;

/** What this mixin adds: nothing to call. */
export type EarlyLeave = object;

/** Leaves what has ended before the code that sends was there to the next page, and delivers what earlier pages left so. */
export const EarlyLeaveMixin: Mixin<EarlyLeave, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    readonly #texts = new WaitingTexts({
      target: () => targetOf(this.settings),
      lose: (reason, count) => this.backEnd.lose(reason, count),
    });
    readonly #stop: () => void = this.#begin();

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      this.#stop();
    }

    #begin(): () => void {
      const limits = limitsOf(this.settings);
      if (!limits) return () => undefined;
      const look = weakly(this, (tracer) => tracer.#look(limits.maxAgeMs));
      const cancel = this.runtime.later(look, LOOK_MS);
      const unobserve = this.observe({
        firstWork: look,
        pageLeave: () => this.#leave(),
        pageReturn: () => this.guard('offline store', () => this.#texts.takeBack()),
        consentChange: ({ granted }) => (granted ? look() : this.#texts.forget()),
      });
      return () => {
        cancel();
        unobserve();
        this.#leave();
      };
    }

    #leave(): void {
      this.guard('offline store', () => {
        const { left } = this.backEnd;
        if (!left) return;
        this.#texts.leave(left);
        // Where the code comes while the page is hidden, the page sends it itself.
        void this.backEnd.load().then(() => this.backEnd.loaded && this.#texts.takeBack());
      });
    }

    #look(maxAgeMs: number): void {
      void this.guard('offline store', async () => {
        if (!this.enabled || !this.#texts.keys[0]) return;
        await this.backEnd.load();
        if (this.enabled && this.backEnd.loaded) this.#texts.handOn(this.backEnd.loaded, maxAgeMs);
      });
    }
  };
