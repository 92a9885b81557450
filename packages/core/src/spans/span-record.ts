import type { Attributes, AttributeValue, SpanContext } from '@opentelemetry/api';
import { DisposableBase } from '../dispose.ts';
import type { SessionIdentity } from '../session-identity.ts';
import { shortKey } from './attribute-name.ts';
import type { Capture } from './capture.ts';
import type { Plain } from './snapshot.ts';

/** Redaction of keys, before they become parts of attribute names. */
export interface KeyRedaction {
  /** A key of what stands at `path`; `undefined` leaves it out. */
  key(key: string, path: string): string | undefined;
  /** A value with all of its keys redacted. */
  keys(value: Plain, path: string): Plain;
}

/** Takes attributes one by one. */
export interface AttributeSink {
  set(key: string, value: AttributeValue): void;
  /** The same for the first `size` names of a list. */
  setAll(names: readonly string[], values: readonly AttributeValue[], size: number): void;
  /** Passes keys of the user's data through redaction, where there is one that sees them. */
  readonly redactor?: KeyRedaction | undefined;
  /** Told that what stands under `key` is a value of several leaves, as JSON. */
  folded?(key: string): void;
}

/** What all records of one tracer share. */
export interface RecordSettings {
  /** Attributes of the user's at most. */
  readonly maxAttributes: number;
  /** What of its content may leave the process. */
  readonly capture: Capture;
  readonly redactor: KeyRedaction | undefined;
}

/** What is known of a span before anything has been said about it. */
export interface RecordStart {
  readonly session: SessionIdentity;
  /** What a caller in another process says about whose trace it is. */
  readonly joined: Readonly<Record<string, string>> | undefined;
  /** False for a span that the name filter leaves out. */
  readonly kept: boolean;
  /** The nearest kept ancestor: the parent on the wire. */
  readonly parent: SpanContext | undefined;
  /** Times that the tracer had thrown everything away when the span began; `undefined` for one of an earlier page. */
  readonly discards: number | undefined;
}

/** A record as it stands in a text. */
export interface WrittenRecord {
  readonly start: Omit<RecordStart, 'discards'> & Pick<RecordSettings, 'capture'>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** By their keys: nothing under a name is redacted. */
  readonly foldedKeys: Readonly<Record<string, true>>;
  readonly hasChildren: boolean;
  readonly hasNamed: boolean;
  readonly dropped: number;
}

/**
 * What a tracer knows of one span: its place, and what has been said about it. A span of the tracer's own is its record;
 * the record of a host's span is kept beside it, where no attribute limit and no other tracer's processor reaches it.
 */
export class SpanRecord extends DisposableBase implements AttributeSink {
  readonly session: SessionIdentity;
  readonly joined: Readonly<Record<string, string>> | undefined;
  readonly kept: boolean;
  /** The parent on the wire. */
  readonly sentParent: SpanContext | undefined;
  readonly discards: number | undefined;
  readonly redactor: KeyRedaction | undefined;
  capture: Capture;
  hasChildren = false;
  /** What has been said, as an object that processors may change: see `read-back.ts`. */
  view: Attributes | undefined;
  /** What stood on a host's span before its processors could change it there. */
  shown: ReadonlyMap<string, AttributeValue> | undefined;
  /** The span has ended, and what was said of it is on its way: nothing can be added here any more. */
  isClosed = false;
  /** Its event is, or will be, known to the server; `undefined` while the back end has yet to find out. */
  isSent: boolean | undefined = false;
  /** Keys whose text is JSON that the SDK itself has made of a value; `undefined` while there are none. */
  foldedKeys: Set<string> | undefined;
  /** Something was said by a name of its own. What is a leaf of inputs, metadata and the like decides nothing. */
  hasNamed = false;
  /** Attributes that were over the limit. */
  dropped = 0;
  #room: number;
  #said: Map<string, AttributeValue> | undefined;
  /** Buckets that have been written into. */
  #buckets: readonly string[] | undefined;
  /** Names that {@link note} has written. */
  #noted: Set<string> | undefined;

  constructor({ maxAttributes, capture, redactor }: RecordSettings, start: RecordStart) {
    super();
    this.capture = capture;
    this.redactor = redactor;
    this.#room = maxAttributes;
    this.session = start.session;
    this.joined = start.joined;
    this.kept = start.kept;
    this.sentParent = start.parent;
    this.discards = start.discards;
  }

  /** What has been said, identity apart. */
  get said(): ReadonlyMap<string, AttributeValue> {
    return this.#said ?? NOTHING;
  }

  /** Says something of the user's; the newest attributes go when there are too many. */
  set(name: string, value: AttributeValue): void {
    if (this.isClosed) return;
    this.hasNamed = true;
    const attributes = (this.#said ??= new Map());
    const key = shortKey(name, MOST_NAME);
    if (attributes.size < this.#room || attributes.has(key)) attributes.set(key, value);
    else this.dropped += 1;
    this.#show(key);
    // What is said anew is a text of its own.
    this.foldedKeys?.delete(key);
  }

  // One look at the whole list instead of one at each attribute: nearly all that is said comes this way.
  setAll(names: readonly string[], values: readonly AttributeValue[], size: number): void {
    if (this.isClosed) return;
    const attributes = (this.#said ??= new Map<string, AttributeValue>());
    const hasRoom = attributes.size + size <= this.#room && !this.foldedKeys;
    for (let index = 0; index < size; index += 1) {
      const name = names[index] ?? '';
      const value = values[index] ?? '';
      if (hasRoom && name.length <= MOST_NAME) attributes.set(name, value);
      else this.set(name, value);
      if (this.view) this.#show(name);
    }
  }

  folded(key: string): void {
    (this.foldedKeys ??= new Set()).add(shortKey(key, MOST_NAME));
  }

  openBucket(bucket: string): boolean {
    if (this.#buckets?.includes(bucket)) return false;
    this.#buckets = this.#buckets ? [...this.#buckets, bucket] : [bucket];
    return true;
  }

  forget(bucket: string, keys: readonly string[]): void {
    const said = this.#said;
    if (!said || this.isClosed) return;
    for (const key of keys) {
      const name = `${bucket}.${key}`;
      for (const known of said.keys())
        if (
          known.startsWith(name) &&
          (known.length === name.length || known[name.length] === '.')
        ) {
          this.unsay(known);
          this.foldedKeys?.delete(known);
        }
    }
  }

  /**
   * Says what the SDK has found out about the span. Where the user has said something under this name, that stays, and
   * this stands beside it as `span_…`.
   */
  note(name: string, value: AttributeValue): void {
    const isOurs = this.#noted?.has(name) ?? false;
    const isTaken = !isOurs && this.said.has(name);
    if (!isTaken) (this.#noted ??= new Set()).add(name);
    this.say(isTaken ? name.replace(/([^.]*)$/, 'span_$1') : name, value);
  }

  /** Says what must arrive, however many attributes the user has set. */
  say(key: string, value: AttributeValue): void {
    if (this.isClosed) return;
    this.hasNamed = true;
    const attributes = (this.#said ??= new Map());
    const before = attributes.size;
    attributes.set(key, value);
    this.foldedKeys?.delete(key);
    if (attributes.size > before) this.#room += 1;
    this.#show(key);
  }

  /** Says what holds unless something else was said. */
  sayUnlessSaid(key: string, value: AttributeValue): void {
    if (!this.said.has(key)) this.say(key, value);
  }

  /** Takes back what was said. */
  unsay(key: string): void {
    this.#said?.delete(key);
    this.#show(key);
  }

  /** What a later page makes the same of. */
  written(): WrittenRecord {
    const { session, joined, kept, sentParent, capture, hasChildren, hasNamed, dropped } = this;
    return {
      start: { session, joined, kept, parent: sentParent, capture },
      attributes: Object.fromEntries(this.said),
      foldedKeys: Object.fromEntries([...(this.foldedKeys ?? [])].map((key) => [key, true])),
      hasChildren,
      hasNamed,
      dropped,
    };
  }

  /** Keeps {@link view} as what has been said, where somebody looks at it. */
  #show(key: string): void {
    if (!this.view) return;
    const value = this.said.get(key);
    if (value === undefined) delete this.view[key];
    else this.view[key] = value;
  }
}

const NOTHING: ReadonlyMap<string, AttributeValue> = new Map();

/** Characters of a whole attribute name: one that is made of data must not lose its span. */
const MOST_NAME = 8_000;
