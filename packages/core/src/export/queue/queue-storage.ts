import type { QueueItem } from './queued-update.ts';
import { QueuedUpdate } from './queued-update.ts';
import type { ResourceScope } from '../encode/resource-scope.ts';
import type { EventRequest } from '../transport/transport.ts';
import { byteLength } from '../../values/byte-length.ts';

/** A span as it stands in a request, with what stands before it there: of plain values, so that it can be stored. */
export interface StoredSpan {
  /** Its resource and its scope; the same for all spans of one tracer, mostly. */
  readonly origin: { readonly resource: string; readonly scope: string };
  /** The span itself, as one object of OTLP/JSON. */
  readonly span: string;
}

/** What waits to be sent, of values that can be cloned: as a store keeps it. */
export type StoredItem = {
  /** The event's id, the same whenever the span is sent; a random one for an update. */
  readonly id: string;
  /** Bytes in a request. */
  readonly bytes: number;
} & (
  | {
      readonly kind: 'span';
      /** A span without a parent in this process or page: the one to send first if not all can be. */
      readonly isRoot: boolean;
      readonly payload: StoredSpan;
    }
  | { readonly kind: 'update'; readonly payload: EventRequest }
);

/**
 * Keeps what waits to be sent beside the queue, so that it outlives the page. Its methods are called in the order of
 * events, must not block, and what they throw is contained.
 */
export interface QueueStorage {
  /** Something has entered the queue. It holds nothing that redaction has not seen. */
  add(item: StoredItem): void;
  /**
   * These have arrived, or nobody will ever want them. What a tracer gives up for lack of time (`shutdown`,
   * `retry_exhausted`) is not among them: a later page may still send it.
   */
  remove(ids: readonly string[]): void;
  /** A request has failed: what waits will wait longer. */
  onRetry?(): void;
  /** Nothing of it may be kept. */
  clear(): void;
}

/** What waits, as a store keeps it; `undefined` for what is no text and so cannot outlive its process. */
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
 * What a store has kept, as something that waits. Throws if it is not what was stored.
 *
 * @param origins Those of other items: the store has a copy for each, the queue needs one for all.
 */
export function fromStored(stored: StoredItem, origins: Map<string, ResourceScope>): QueueItem {
  const { id, kind, payload } = stored;
  if (kind === 'update') return new QueuedUpdate(payload, id);
  const { span, origin } = payload;
  // What is broken is found here, and not in a request together with what is whole.
  if (![span, origin.resource, origin.scope].every((text) => typeof text === 'string'))
    throw new TypeError('no span');
  const bytes = byteLength(span);
  const text = JSON.stringify([origin.resource, origin.scope]);
  const same = origins.get(text) ?? origin;
  origins.set(text, same);
  const { isRoot } = stored;
  return { eventId: id, sessionId: '', bytes, isRoot, payload: { span, origin: same } };
}
