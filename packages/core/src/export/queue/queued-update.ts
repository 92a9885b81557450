import type { EventRequest } from '../transport/transport.ts';
import { byteLength } from '../../values/byte-length.ts';
import type { EncodedSpan } from '../transport/transport.ts';

/** Most bodies kept apart before a merge: a merge parses every body once. */
const MAX_BODIES = 32;
/** Most bytes of a request merged from several updates. */
const MAX_MERGED_BYTES = 500_000;

/** Queued update, or several merged updates of an event or session. */
export class QueuedUpdate {
  /** IDs in the queue storage. */
  declare readonly ids: string[];
  /** Event or session to update; `undefined` for a request without an existing subject. */
  declare readonly subject: string | undefined;
  /** Event created by the request, and the event's session. */
  declare readonly about: Partial<NonNullable<EventRequest['about']>>;
  declare bytes: number;
  /** Number of merged updates. */
  count = 1;
  /** True if sent before the arrival of the subject: a refusal is inconclusive. */
  isEarly = false;
  readonly #first: EventRequest;
  #bodies: string[];

  constructor(update: EventRequest, id: string) {
    this.ids = [id];
    this.subject = subjectOf(update);
    this.about = update.about ?? {};
    this.bytes = byteLength(update.body);
    this.#first = update;
    this.#bodies = [update.body];
  }

  /** Merged request. */
  get update(): EventRequest {
    this.#merge();
    return { ...this.#first, body: this.#bodies[0] ?? '{}' };
  }

  /** Merges an update of the same subject; returns false if the update needs a separate request. */
  add(other: QueuedUpdate): boolean {
    if (this.subject === undefined || this.subject !== other.subject) return false;
    if (this.bytes + other.bytes > MAX_MERGED_BYTES) return false;
    this.ids.push(...other.ids);
    this.#bodies.push(...other.#bodies);
    this.count += other.count;
    this.bytes += other.bytes;
    if (this.#bodies.length > MAX_BODIES) this.#merge();
    return true;
  }

  #merge(): void {
    if (this.#bodies.length < 2) return;
    this.#bodies = [mergedBody(this.#bodies)];
    this.bytes = byteLength(this.#bodies[0] ?? '');
  }
}

/** Returns the updated event or session. Only updates have a subject. */
function subjectOf({ method, path }: EventRequest): string | undefined {
  const [, id] = (method === 'PUT' && /^\/v1\/events\/([^/]+)$/.exec(path)) || [];
  return id && decodeURIComponent(id);
}

/** Section replaced by later outputs; later values of every remaining section are merged. */
const REPLACED = 'outputs';

/** Merges bodies. The later of two values under the same name wins, as if sent in sequence. */
function mergedBody(bodies: readonly string[]): string {
  const all: Record<string, unknown> = {};
  for (const body of bodies)
    for (const [section, value] of Object.entries(JSON.parse(body) as object) as Array<
      [string, unknown]
    >)
      all[section] =
        section !== REPLACED && isObject(all[section]) && isObject(value)
          ? { ...all[section], ...value }
          : value;
  return JSON.stringify(all);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Item of the queue. */
export type QueueItem = EncodedSpan | QueuedUpdate;
