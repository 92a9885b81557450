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
    #unlisten: (() => void) | undefined;

    #listen(): void {
      this.#stop();
      if (typeof document === 'undefined') return;
      // Weak: the page's listeners must not keep a tracer that everybody else has forgotten.
      const weak = new WeakRef(this);
      const leave = (): void => {
        const tracer = weak.deref();
        if (tracer) tracer.#leave();
      };
      const hidden = (): void => (document.visibilityState === 'hidden' ? leave() : undefined);
      document.addEventListener('visibilitychange', hidden);
      // Only the window hears `pagehide`.
      globalThis.addEventListener('pagehide', leave);
      this.#unlisten = () => {
        document.removeEventListener('visibilitychange', hidden);
        globalThis.removeEventListener('pagehide', leave);
      };
    }

    #leave(): void {
      this.guard('page exit', () => {
        this.sessionUpdates.release();
        this.delivery.leave();
      });
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      this.#unlisten?.();
      await super.shutdown(options);
    }
  };
