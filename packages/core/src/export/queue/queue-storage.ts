import type { QueueItem } from './queued-update.ts';
import { QueuedUpdate } from './queued-update.ts';
import type { ResourceScope } from '../encode/resource-scope.ts';
import type { EventRequest } from '../transport/transport.ts';
import { byteLength } from '../../values/byte-length.ts';

/** Serialized span with resource and scope, of plain values, for storage. */
export interface StoredSpan {
  /** Resource and scope; mostly the same for every span of a tracer. */
  readonly origin: { readonly resource: string; readonly scope: string };
  /** Span as an object of OTLP/JSON. */
  readonly span: string;
}

/** Queued item as stored, of cloneable values. */
export type StoredItem = {
  /** Event ID, the same whenever the span is sent; a random ID for an update. */
  readonly id: string;
  /** Bytes in a request. */
  readonly bytes: number;
} & (
  | {
      readonly kind: 'span';
      /** True for a span without a parent in this process or page: sent first if not every span can be. */
      readonly isRoot: boolean;
      readonly payload: StoredSpan;
    }
  | { readonly kind: 'update'; readonly payload: EventRequest }
);

/**
 * Stores queued items beside the queue, so that the items outlive the page. Methods are called in the order of
 * events and must not block; exceptions are caught.
 */
export interface QueueStorage {
  /** Stores an item added to the queue. The item is redacted already. */
  add(item: StoredItem): void;
  /**
   * Removes items delivered or dropped for good. Items given up for lack of time (`shutdown`, `retry_exhausted`) are
   * excluded: a later page may still send such items.
   */
  remove(ids: readonly string[]): void;
  /** Called after a failed request: queued items will wait longer. */
  onRetry?(): void;
  /** Removes every stored item. */
  clear(): void;
}

/**
 * Converts a queued item for storage; returns `undefined` for an item that is not text and so cannot outlive the
 * process.
 */
export function toStored(item: QueueItem): StoredItem | undefined {
  const { bytes } = item;
  if ('update' in item)
    return { id: item.ids[0] ?? '', kind: 'update', bytes, payload: item.update };
  const { eventId: id, isRoot, payload } = item;
  if (!('origin' in payload)) return undefined;
  const { span, origin } = payload;
  const { resource, scope } = origin;
  if (typeof span !== 'string' || typeof resource !== 'string' || typeof scope !== 'string')
    return undefined;
  return { id, kind: 'span', bytes, isRoot, payload: { span, origin: { resource, scope } } };
}

/**
 * Converts a stored item back to a queued item. Throws if the stored value is invalid.
 *
 * @param origins Those of other items: the store has a copy for each, the queue needs one for all.
 */
export function fromStored(stored: StoredItem, origins: Map<string, ResourceScope>): QueueItem {
  const { id, kind, payload } = stored;
  if (kind === 'update') return new QueuedUpdate(payload, id);
  const { span, origin } = payload;
  // A broken item is found here, not in a request shared with intact items.
  if (![span, origin.resource, origin.scope].every((text) => typeof text === 'string'))
    throw new TypeError('no span');
  const bytes = byteLength(span);
  const text = JSON.stringify([origin.resource, origin.scope]);
  const same = origins.get(text) ?? origin;
  origins.set(text, same);
  const { isRoot } = stored;
  return { eventId: id, sessionId: '', bytes, isRoot, payload: { span, origin: same } };
}
