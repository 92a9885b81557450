import type { ContextStorage } from '../context/context-storage.ts';
import { ROOT_CONTEXT } from '../context/root-context.ts';
import type { Guard } from '../runtime/guard.ts';
import type { DropReason } from './delivery-stats.ts';

/** Tells what observers of deliveries record from everything else: if they heard of its delivery, it would have no end. */
export interface Causes {
  /** True in an observer, and in what follows from it as far as the context does. */
  readonly isCaused: () => boolean;
  /** Runs `work` as caused by observers, or as by nobody. */
  readonly run: (isCaused: boolean, work: () => void) => void;
}

/** One for all tracers: the observers of two may record in each other. */
const CAUSED = Symbol();

export const createCauses = (storage: ContextStorage): Causes => ({
  isCaused: () => storage.get().getValue(CAUSED) === true,
  run: (isCaused, work) => storage.run(ROOT_CONTEXT.setValue(CAUSED, isCaused), work),
});

/** What tells observers of a delivery. */
interface Told {
  onExported(count: number): void;
  onDropped(reason: DropReason, count: number): void;
}

/** Tells observers of what they have caused together with the next of its kind that they have not. */
export function tellOnce(told: Told, causes: Causes, guard: Guard): Told {
  const untold = new Map<string, number>();
  const tell = (kind: string, added: number, tellAll: (count: number) => void): void => {
    const count = added + (untold.get(kind) ?? 0);
    const isCaused = causes.isCaused();
    untold.set(kind, isCaused ? count : 0);
    if (!isCaused) guard('observer', () => causes.run(true, () => tellAll(count)));
  };
  return {
    onExported: (added) => tell('export', added, (count) => told.onExported(count)),
    onDropped: (reason, added) => tell(reason, added, (count) => told.onDropped(reason, count)),
  };
}
