import { type HoneyHiveTracerBase, type Mixin } from '@honeyhive/core';
import { setTimer } from '@honeyhive/core/internal';
import { leavePage, returnToPage } from './page-fetch.ts';
import { weakly } from './weakly.ts';

declare module '@honeyhive/core' {
  interface TracerEvents {
    /**
     * Emitted when the page is hidden, frozen or left, after sending has started. `isOver`: the page may never run
     * again.
     */
    pageLeave: { readonly isOver: boolean };
    /** The page is looked at again, or back from the browser's history. */
    pageReturn: Readonly<Record<string, never>>;
  }
}

/** Milliseconds after which a page about to be left counts as staying. */
const STAY_MS = 3_000;

/**
 * Returns true where leaving must begin in `beforeunload`, as engines other than Chromium lose later data. WebKit
 * loses data written in `pagehide` if the page enters the back/forward cache. Firefox aborts a script that runs
 * while the last tab of its process closes, the `pagehide` listeners in 2 of 5 closed tabs. Chromium has `fetchLater`.
 */
const needsBeforeUnload = (): boolean => !('fetchLater' in globalThis);

/** Members added by the mixin: no public methods. */
export type PageExit = object;

/**
 * Sends pending data when the page is hidden, frozen or left, in requests that outlive the page. On phones, hidden
 * comes first and may be the last event. Listening begins with the first span, update or event.
 *
 * Open spans stay open while the page may return: hidden, frozen, or in the back/forward cache. Open spans of a
 * discarded page end as *abandoned* and are sent.
 */
export const PageExitMixin: Mixin<PageExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    readonly #stop: () => void = this.observe({ firstWork: () => this.#listen() });
    #unlisten: (() => void) | undefined;
    #staying: (() => void) | undefined;

    #listen(): void {
      this.#stop();
      if (typeof document === 'undefined') return;
      const hear = weakly(this, (tracer, event: Event) => tracer.#hear(event));
      // Only the window receives the last events.
      const heard = [
        [document, 'visibilitychange'],
        [document, 'freeze'],
        [globalThis, 'pagehide'],
        [globalThis, 'pageshow'],
        ...(needsBeforeUnload() ? ([[globalThis, 'beforeunload']] as const) : []),
      ] as const;
      for (const [target, type] of heard) target.addEventListener(type, hear);
      this.#unlisten = () => {
        for (const [target, type] of heard) target.removeEventListener(type, hear);
      };
    }

    #hear({ type, persisted }: Event & { readonly persisted?: boolean }): void {
      this.guard('page exit', () => {
        this.#staying?.();
        if (type === 'beforeunload') {
          this.#leave(true);
          // Downloads and cancelled navigations start with the same event.
          this.#staying = setTimer(() => this.#return(), STAY_MS);
        } else if (type === 'visibilitychange') {
          if (document.visibilityState === 'hidden') this.#leave(false);
          else this.#return();
        } else if (type === 'pageshow') {
          // WebKit does not report responses received meanwhile: requests without a response are sent again.
          if (persisted) this.backEnd.letGo();
          this.#return();
        } else {
          // Firefox ends the running script when the last tab of a process is closed, and continues with the next
          // listener. The `unload` listener is added only here: an earlier listener would prevent the back/forward
          // cache.
          if (type === 'pagehide' && !persisted) this.#last();
          this.#leave(type !== 'freeze', persisted);
        }
      });
    }

    /** Sends unfinished data once more at the very end. Without unfinished data, nothing is left to do. */
    #last(): void {
      const again = (): void => this.guard('page exit', () => this.#leave(true, false));
      globalThis.addEventListener('unload', again, { once: true });
    }

    #leave(isOver: boolean, mayReturn = true): void {
      if (!mayReturn) this.abandonSpans();
      this.backEnd.release();
      leavePage(() => this.backEnd.leave());
      this.emit('pageLeave', { isOver });
    }

    #return(): void {
      returnToPage();
      this.emit('pageReturn', {});
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      this.#unlisten?.();
      this.#staying?.();
      await super.shutdown(options);
    }
  };
