import type { Guard } from '../guard.ts';
import type { Cargo } from './cargo-queue.ts';
import type { Delivered, Outlet, SendOptions } from './outlet.ts';

/** Attempts to deliver through an outlet. Whatever fails in one fails for this request alone, and for the one part of it that it is about. */
export function attemptsWith({
  outlet,
  guard,
}: Parts): (cargo: Cargo, send: SendOptions) => Promise<Delivered> {
  const failed: Delivered = { status: 'split', reason: 'internal_error' };
  const request = ({ spans, update }: Cargo, send: SendOptions): Promise<Delivered> | undefined =>
    update ? outlet.update?.(update.update, send) : outlet.spans(spans, send);
  return (cargo, send) => {
    const attempt = guard('delivery', () => request(cargo, send)) ?? Promise.resolve(failed);
    // The guard has counted it.
    return attempt.catch(() => failed);
  };
}

interface Parts {
  readonly outlet: Outlet;
  readonly guard: Guard;
}
