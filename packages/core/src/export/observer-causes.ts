import type { ContextStorage } from '../context/context-storage.ts';
import { ROOT_CONTEXT } from '../context/root-context.ts';
import type { Guard } from '../runtime/guard.ts';

/** Tells what observers of deliveries record from everything else: if they heard of its delivery, it would have no end. */
export interface Causes {
  /** True in an observer, and in what follows from it as far as the context does. */
  readonly isCaused: () => boolean;
  /** Runs `work` as caused by observers, or as by nobody. */
  readonly run: (isCaused: boolean, work: () => void) => void;
}

/** Key shared by all tracers: observers of two tracers may record in each other's tracer. */
const CAUSED = Symbol();

export const createCauses = (storage: ContextStorage): Causes => ({
  isCaused: () => storage.get().getValue(CAUSED) === true,
  run: (isCaused, work) => storage.run(ROOT_CONTEXT.setValue(CAUSED, isCaused), work),
});

/** Maximum rounds without a pause of {@link PAUSE_MS}, where no context crosses an `await` of an observer. */
const MAX_ROUNDS = 20;
const PAUSE_MS = 60_000;

/** Tells observers the number of items of a kind. */
type Tell = (kind: string, added: number, tellAll: (count: number) => void) => void;

/**
 * Tells observers of what they have caused together with the next of its kind that they have not, and what comes after
 * too many rounds together with the first after a pause.
 */
export function tellOnce({ isCaused, run }: Causes, { swap }: ContextStorage, guard: Guard): Tell {
  const untold = new Map<string, number>();
  let rounds = 0;
  let lastAt = 0;
  return (kind, added, tellAll) => {
    const count = added + (untold.get(kind) ?? 0);
    const now = performance.now();
    if (now - lastAt > PAUSE_MS) rounds = 0;
    const isLater = isCaused() || (swap && rounds >= MAX_ROUNDS);
    untold.set(kind, isLater ? count : 0);
    if (isLater) return;
    rounds += 1;
    lastAt = now;
    // A context manager may fail: Node's does in a job of a frozen promise.
    guard('observer', () => run(true, () => tellAll(count)));
  };
}
