type Listener = (reason: unknown) => void;

/** Emitter of a process's unhandled rejections: `process` in Node, Bun and Deno. */
interface Emitter {
  listeners(event: 'unhandledRejection'): readonly unknown[];
  on(event: 'unhandledRejection', listener: Listener): unknown;
  off(event: 'unhandledRejection', listener: Listener): unknown;
}

/** Target of unhandled rejections in pages, workers and workerd: `globalThis`. */
interface Target {
  addEventListener(event: 'unhandledrejection', listener: (event: RejectionEvent) => void): void;
  removeEventListener(event: 'unhandledrejection', listener: (event: RejectionEvent) => void): void;
}
type RejectionEvent = { readonly reason: unknown; preventDefault(): void };

/**
 * Runs work and resolves with the reasons of rejections reported as unhandled by `host` meanwhile; no further
 * listener is called. Pass `process`, or `globalThis` without `process`.
 */
export const unhandledRejectionsOf =
  (host: Emitter | Target) =>
  async (work: () => unknown): Promise<readonly unknown[]> => {
    const reasons: unknown[] = [];
    const stop =
      'listeners' in host
        ? hearEmitter(host, (reason) => reasons.push(reason))
        : hearTarget(host, (reason) => reasons.push(reason));
    try {
      work();
      // Rejections are reported after the microtasks; a page reports rejections in a separate task.
      for (let turns = 0; turns < 3; turns += 1)
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
    } finally {
      stop();
    }
    return reasons;
  };

function hearEmitter(host: Emitter, hear: Listener): () => void {
  const others = host.listeners('unhandledRejection') as readonly Listener[];
  host.on('unhandledRejection', hear);
  for (const other of others) host.off('unhandledRejection', other);
  return () => {
    for (const other of others) host.on('unhandledRejection', other);
    host.off('unhandledRejection', hear);
  };
}

function hearTarget(host: Target, hear: Listener): () => void {
  const listener = (event: RejectionEvent): void => {
    event.preventDefault();
    hear(event.reason);
  };
  host.addEventListener('unhandledrejection', listener);
  return () => host.removeEventListener('unhandledrejection', listener);
}
