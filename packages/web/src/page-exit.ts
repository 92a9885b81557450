import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';

/** What this mixin adds: nothing to call. */
export type PageExit = object;

/**
 * Sends what is pending when the page is hidden or left, in requests that outlive it. Hidden comes first on phones,
 * and may be the last a page hears. Listening begins with the first span, not with the tracer.
 */
export const PageExitMixin: Mixin<PageExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    readonly #stop: () => void = this.observe({ firstSpan: () => this.#listen() });
    readonly #hidden = (): void => {
      if (document.visibilityState === 'hidden') this.#leave();
    };
    readonly #leave = (): void => this.guard('page exit', () => this.delivery.leave());

    #listen(): void {
      this.#stop();
      if (typeof document === 'undefined') return;
      document.addEventListener('visibilitychange', this.#hidden);
      // Only the window hears `pagehide`.
      globalThis.addEventListener('pagehide', this.#leave);
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      if (typeof document !== 'undefined') {
        document.removeEventListener('visibilitychange', this.#hidden);
        globalThis.removeEventListener('pagehide', this.#leave);
      }
      await super.shutdown(options);
    }
  };
