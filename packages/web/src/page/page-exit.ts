import { type HoneyHiveTracerBase, type Mixin } from '@honeyhive/core';
import { setTimer } from '@honeyhive/core/internal';
import { leavePage, returnToPage } from './page-fetch.ts';
import { weakly } from './weakly.ts';

declare module '@honeyhive/core' {
  interface TracerEvents {
    /** The page is hidden, frozen or left, and what can be sent is on its way. `isOver`: it may never run again. */
    pageLeave: { readonly isOver: boolean };
    /** The page is looked at again, or back from the browser's history. */
    pageReturn: Readonly<Record<string, never>>;
  }
}

/** A page that was about to be left and is still there after this time stays, in milliseconds. */
const STAY_MS = 3_000;

/**
 * WebKit loses what a page writes in `pagehide` if it keeps the page for the way back: there leaving begins before. Other
 * engines do without: Chromium has `fetchLater`, and Firefox may not keep a page that listens.
 */
const needsBeforeUnload = (): boolean =>
  !('fetchLater' in globalThis) && /AppleWebKit/.test(globalThis.navigator?.userAgent ?? '');

/** What this mixin adds: nothing to call. */
export type PageExit = object;

/**
 * Sends what is pending when the page is hidden, frozen or left, in requests that outlive it. Hidden comes first on
 * phones, and may be the last a page hears. Listening begins with the first span, update or event.
 *
 * Spans that are open stay open as long as the page may come back: hidden, frozen, or kept for the way back. Those of a
 * page that is thrown away end as *abandoned*, and are sent.
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
      // Only the window hears the last ones.
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
          // Downloads and navigations that are called off begin like this, too.
          this.#staying = setTimer(() => this.#return(), STAY_MS);
        } else if (type === 'visibilitychange') {
          if (document.visibilityState === 'hidden') this.#leave(false);
          else this.#return();
        } else if (type === 'pageshow') {
          // Answers that came meanwhile are not heard in WebKit: what waits for one is sent again.
          if (persisted) this.backEnd.letGo();
          this.#return();
        } else {
          // Firefox ends the script that runs when the last tab of a process is closed, be it this one, and goes on with
          // the next listener. Heard from here on only: who listens to it earlier keeps the page from being kept.
          if (type === 'pagehide' && !persisted) this.#last();
          this.#leave(type !== 'freeze', persisted);
        }
      });
    }

    /** Once more at the very end, for what could not be finished before. Nothing is left to do if it could. */
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
