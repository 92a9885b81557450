import { type HoneyHiveTracerBase, type Mixin } from '@honeyhive/core';
import { setTimer } from '@honeyhive/core/internal';
import { leavePage, returnToPage } from './page-fetch.ts';
import { weakly } from './weakly.ts';

declare module '@honeyhive/core' {
  interface TracerEvents {
    /**
     * Emitted when the page is hidden, frozen or left, before pending data is sent. `isOver`: the page may never run
     * again.
     */
    pageLeave: { readonly isOver: boolean };
    /** The page is looked at again, or back from the browser's history. */
    pageReturn: Readonly<Record<string, never>>;
  }
}

/** Milliseconds after which a page about to be left counts as staying. */
const STAY_MS = 3_000;

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
        // Engines other than Chromium lose later data. WebKit loses data written in `pagehide` if the page enters the
        // back/forward cache. Firefox aborts the running script when the last tab of a process closes, which loses
        // `pagehide` listeners in 2 of 5 closed tabs.
        ...('fetchLater' in globalThis ? [] : ([[globalThis, 'beforeunload']] as const)),
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
          const isOver = type !== 'freeze';
          const isEnding = isOver && !persisted;
          if (isEnding && type === 'pagehide') {
            // Unfinished data is sent once more. An earlier listener would prevent the back/forward cache.
            globalThis.addEventListener('unload', (event) => this.#hear(event));
            // Firefox often aborts long listeners of `pagehide`, and rarely listeners of `unload`.
            if ('mozInnerScreenX' in globalThis) return;
          }
          this.#leave(isOver, isEnding);
        }
      });
    }

    #leave(isOver: boolean, isEnding = false): void {
      if (isEnding) this.abandonSpans();
      this.backEnd.release();
      this.emit('pageLeave', { isOver });
      leavePage(() => this.backEnd.leave());
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
