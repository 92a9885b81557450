import type { QueueItem } from '@honeyhive/core/internal';
import type { Leftovers, SpanItem } from './exit-requests.ts';
import type { ExitRequests } from './send-at-exit.ts';

/** Maximum spans and bytes of a request. */
const MAX_SPANS = 512;
const MAX_BYTES = 1_000_000;

/** Undelivered items of a tracer. */
export interface Owned<Owner> {
  readonly owner: Owner;
  readonly left: Leftovers;
}

/** A request, with the delivered items by owner. */
export interface SharedRequest<Owner> {
  readonly items: ReadonlyMap<Owner, readonly QueueItem[]>;
  readonly requests: ExitRequests;
}

/**
 * Returns requests for the items of all tracers, in three phases: spans, other events and sessions, and updates of what
 * has arrived.
 */
export function shareRequests<Owner>(
  all: ReadonlyArray<Owned<Owner>>,
): ReadonlyArray<ReadonlyArray<SharedRequest<Owner>>> {
  const groups = new Map<string, Array<Owned<Owner>>>();
  for (const one of all) {
    const group = groups.get(one.left.destination);
    if (group) group.push(one);
    else groups.set(one.left.destination, [one]);
  }
  const spans = [...groups.values()].flatMap((group) => [...spanRequests(group)]);
  const updates = all.flatMap(({ owner, left }) =>
    left.updates.map(({ item, requests }) => ({ items: new Map([[owner, [item]]]), requests })),
  );
  return [spans, updates.filter(createsEvent), updates.filter((update) => !createsEvent(update))];
}

/** True if every alternative creates an event or a session. */
const createsEvent = ({ requests }: SharedRequest<unknown>): boolean =>
  requests.every(({ method }) => method === 'POST');

/** Joins the spans of tracers with the same destination. */
function* spanRequests<Owner>(group: ReadonlyArray<Owned<Owner>>): Generator<SharedRequest<Owner>> {
  let items = new Map<Owner, SpanItem[]>();
  let [count, bytes] = [0, 0];
  const close = (): SharedRequest<Owner> => {
    const request = group[0]?.left.join([...items.values()].flat());
    const closed = { items, requests: request ? [request] : [] };
    items = new Map();
    [count, bytes] = [0, 0];
    return closed;
  };
  for (const { owner, left } of group)
    for (const span of left.spans) {
      if (count >= MAX_SPANS || (count > 0 && bytes + span.bytes > MAX_BYTES)) yield close();
      const own = items.get(owner);
      if (own) own.push(span);
      else items.set(owner, [span]);
      count += 1;
      bytes += span.bytes;
    }
  if (count > 0) yield close();
}
