import type { TracerOperations } from '@honeyhive/core';
import { setTimer } from '@honeyhive/core/internal';

/** Options of {@link traceRoutes}. */
export interface TraceRoutesOptions {
  /** Names the route of a URL: `/chats/:id` in place of `/chats/17`. Default: the path. */
  readonly nameOf?: ((url: URL) => string) | undefined;
}

const METHODS = ['pushState', 'replaceState'] as const;
/** Milliseconds after which a page in the background, which does not paint, ends the span. */
const NO_PAINT_MS = 1_000;

/**
 * Records each change of the path as a span `route <name>`, from the change to the next painted frame. A change of query or
 * hash alone is no route. Returns the undo function.
 *
 * @example
 * traceRoutes(tracer, { nameOf: ({ pathname }) => pathname.replace(/\d+/g, ':id') });
 */
export function traceRoutes(
  tracer: Pick<TracerOperations, 'startSpan'>,
  { nameOf = ({ pathname }) => pathname }: TraceRoutesOptions = {},
): () => void {
  let isOn = true;
  let before = new URL(location.href);
  const change = (kind: string): void => {
    const from = before;
    before = new URL(location.href);
    if (!isOn || from.pathname === before.pathname) return;
    try {
      const [previous, name] = [nameOf(from), nameOf(before)];
      const metadata = { from: previous, to: name, navigation: kind };
      const span = tracer.startSpan(`route ${name}`, { eventType: 'chain', metadata });
      whenPainted(() => span.end());
    } catch {
      // The app's own function fails: the route is changed in any case.
    }
  };
  const undo = METHODS.map((method) => {
    const below = history[method];
    const patched: typeof below = function patched(this: History, ...given) {
      Reflect.apply(below, this, given);
      change(method === 'pushState' ? 'push' : 'replace');
    };
    history[method] = patched;
    // A later patch of somebody else stays in place, and this one does nothing.
    return () => {
      if (history[method] === patched) history[method] = below;
    };
  });
  const onPop = (): void => change('traverse');
  addEventListener('popstate', onPop);
  return () => {
    isOn = false;
    removeEventListener('popstate', onPop);
    for (const one of undo) one();
  };
}

/** Calls `work` after the next frame has been painted, and again without a frame: ending a span twice is harmless. */
function whenPainted(work: () => void): void {
  setTimer(work, NO_PAINT_MS);
  requestAnimationFrame(() => void setTimer(work, 0));
}
