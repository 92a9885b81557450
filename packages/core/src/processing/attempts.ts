import type { Guard } from '../guard.ts';
import type { Cargo } from './cargo-queue.ts';
import type { Delivered, Outlet, SendOptions } from './outlet.ts';
import type { Parcel } from './parcel.ts';

/**
 * Attempts to deliver through an outlet. Whatever fails in one fails for this request alone, and for the one part of it
 * that it is about. Updates are sent side by side, each settled by its own answer; those that are to be tried again stay
 * in the parcel.
 */
export function attemptsWith({
  outlet,
  guard,
  settle,
}: Parts): (parcel: Parcel, send: SendOptions) => Promise<Delivered> {
  const failed: Delivered = { status: 'split', reason: 'internal_error' };
  const one = (request: () => Promise<Delivered> | undefined): Promise<Delivered> => {
    const attempt = guard('delivery', request) ?? Promise.resolve(failed);
    // The guard has counted it.
    return attempt.catch(() => failed);
  };
  return async (parcel, send) => {
    const { spans, updates } = parcel.cargo;
    if (spans) return one(() => outlet.spans(spans, send));
    let again: Extract<Delivered, { readonly status: 'retry' }> | undefined;
    const left = new Set(updates);
    const attempts = updates.map(async (item) => {
      const result = await one(() => outlet.update?.(item.update, send));
      if (result.status === 'retry' || (item.isEarly && isRefusal(result))) {
        item.isEarly = false;
        const asked = result.status === 'retry' ? result : { status: 'retry' as const };
        if (!again || (asked.afterMs ?? 0) >= (again.afterMs ?? 0)) again = asked;
        return;
      }
      left.delete(item);
      const isSplit = result.status === 'split';
      settle({ updates: [item] }, isSplit ? { ...result, status: 'drop' } : result);
    });
    await Promise.all(attempts);
    parcel.cargo = { updates: [...left] };
    return again ?? { status: 'ok' };
  };
}

const isRefusal = (result: Delivered): boolean =>
  (result.status === 'drop' || result.status === 'split') && result.reason === 'rejected';

interface Parts {
  readonly outlet: Outlet;
  readonly guard: Guard;
  /** Told what has become of updates that need no further attempt. */
  readonly settle: (cargo: Cargo, result: Delivered) => void;
}
