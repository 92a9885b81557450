import type { HoneyHiveTracerBase, Mixin, RemoteParent, TracerContext } from '@honeyhive/core';
import { adoptSession } from './page-session.ts';

/** A page older than this when it arrives comes from a cache: its trace is somebody else's. */
const FRESH_MS = 60_000;

/** Joins the trace that the server began when it rendered the page. */
export interface PageContinuation {
  /**
   * Reads what `traceMeta` has put into the page's head or its Server-Timing header. The page then belongs to the
   * server's session, and the server's span is the parent of the page's first spans: those before the user acts.
   * Stale and cached pages are ignored. Returns the parent; `undefined` if there is none to join.
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

/** From then on the page works for its user, not for its rendering: what the user starts is a trace of its own. */
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
  // What cannot be read is not close to anything.
  return Math.abs(arrivedAt - Number(rendered)) < FRESH_MS;
}

const navigationEntry = (): PerformanceNavigationTiming | undefined =>
  performance.getEntriesByType?.('navigation')[0] as PerformanceNavigationTiming | undefined;
