import type { HoneyHiveTracerBase, Mixin, RemoteParent, TracerContext } from '@honeyhive/core';
import { adoptSession } from './page-session.ts';

/**
 * Maximum age of a page on arrival, in milliseconds. An older page is from a cache: the trace belongs to a different
 * visit.
 */
const FRESH_MS = 60_000;

/** Joins the server's trace of rendering the page. */
export interface PageContinuation {
  /**
   * Reads the data of `traceMeta` from the page's head or the Server-Timing header. The page then belongs to the
   * server's session, and the server's span is the parent of the page's first spans, before the first user action.
   * Stale and cached pages are ignored. Returns the parent; `undefined` without a parent to join.
   */
  continueFromPage(): RemoteParent | undefined;
}

export const PageContinuationMixin: Mixin<PageContinuation, HoneyHiveTracerBase & TracerContext> = (
  Base,
) =>
  class extends Base implements PageContinuation {
    continueFromPage(): RemoteParent | undefined {
      const parent = this.guard('continueFromPage', () => this.#read());
      if (!parent) return undefined;
      if (parent.session && !this.settings.sessionId) {
        adoptSession(this.settings, parent.session.id, this.enabled);
        this.emit('sessionChange', { sessionId: parent.session.id });
      }
      const { session: _, ...withoutSession } = parent;
      const joined = this.settings.sessionId ? withoutSession : parent;
      this.useRootParent(() => (hasUserActed() ? undefined : joined));
      return parent;
    }

    #read(): RemoteParent | undefined {
      const told = [fromMeta, fromServerTiming].find((one) => one('traceparent'));
      if (!told || !isFresh(told('honeyhive-rendered-at'))) return undefined;
      return this.extract({
        traceparent: told('traceparent') ?? '',
        baggage: told('baggage') ?? '',
      });
    }
  };

/** Returns true once the user has acted: later spans start new traces instead of joining the rendering. */
const hasUserActed = (): boolean => globalThis.navigator?.userActivation?.hasBeenActive ?? false;

const fromMeta = (name: string): string | null | undefined =>
  globalThis.document?.querySelector(`meta[name="${name}"]`)?.getAttribute('content');

const fromServerTiming = (name: string): string | undefined =>
  navigationEntry()
    ?.serverTiming?.filter((entry) => entry.name === name)
    .at(-1)?.description;

function isFresh(rendered: string | null | undefined): boolean {
  const navigation = navigationEntry();
  // Nothing came over the network: the browser's own cache, or the page restored from history.
  if (navigation && navigation.transferSize === 0 && navigation.decodedBodySize > 0) return false;
  const arrivedAt = performance.timeOrigin + (navigation?.responseStart ?? 0);
  // Unreadable times compare as false.
  return Math.abs(arrivedAt - Number(rendered)) < FRESH_MS;
}

const navigationEntry = (): PerformanceNavigationTiming | undefined =>
  performance.getEntriesByType?.('navigation')[0] as PerformanceNavigationTiming | undefined;
