import type { EventRequest } from '../transport/transport.ts';
import { byteLength } from '../../values/byte-length.ts';
import type { EncodedSpan } from '../transport/transport.ts';

/** Bodies that are kept apart until there are so many: each is read once when they become one. */
const MAX_BODIES = 32;
/** Bytes of one request made of several updates. */
const MAX_MERGED_BYTES = 500_000;

/** An update that waits, or several of one event or session that have become one. */
export class QueuedUpdate {
  /** What a backlog knows them by. */
  declare readonly ids: string[];
  /** The event or session it is about; `undefined` for what is about no other. */
  declare readonly subject: string | undefined;
  /** The event it makes, and the session of that. */
  declare readonly about: Partial<NonNullable<EventRequest['about']>>;
  declare bytes: number;
  /** Updates it stands for. */
  count = 1;
  /** It was sent before what it is about had arrived: a refusal says nothing. */
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

  /** The request that says all of it. */
  get update(): EventRequest {
    this.#merge();
    return { ...this.#first, body: this.#bodies[0] ?? '{}' };
  }

  /** Adds what another says about the same; false if it has to go by itself. */
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

/** Only what changes an event or a session has a subject. */
function subjectOf({ method, path }: EventRequest): string | undefined {
  const [, id] = (method === 'PUT' && /^\/v1\/events\/([^/]+)$/.exec(path)) || [];
  return id && decodeURIComponent(id);
}

/** Outputs are replaced by those that are told later; everything else is added to. */
const REPLACED = 'outputs';

/** Of two values under one name the later counts, as it would if they were sent one after the other. */
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

/** One thing that waits. */
export type QueueItem = EncodedSpan | QueuedUpdate;
