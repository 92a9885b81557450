import type { TraceState } from '@opentelemetry/api';
import { MAX_HEADER } from './carrier.ts';

/** Our entry of `tracestate`: the span of ours that is the parent, whoever rewrites `traceparent` on the way. */
const ENTRY = 'hh=';
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/;
/** What W3C Trace Context allows at most. */
const MAX_MEMBERS = 32;

/** The members of a list header that can stand in one. */
export const membersOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => /^[\x20-\x7e]+$/.test(member) && member.indexOf('=') > 0);

/** The id of our own span in a `tracestate` header; `undefined` if there is none. */
export function readOwnSpan(header: string | undefined): string | undefined {
  const own = membersOf(header).find((member) => member.startsWith(ENTRY));
  const id = own?.slice(ENTRY.length) ?? '';
  return SPAN_ID.test(id) ? id : undefined;
}

/** `header` with our own span first. The entries of others stay, in their order, as far as a header may hold them. */
export function writeOwnSpan(header: string | undefined, spanId: string): string {
  let state = ENTRY + spanId;
  const foreign = membersOf(header).filter((member) => !member.startsWith(ENTRY));
  for (const member of foreign.slice(0, MAX_MEMBERS - 1)) {
    if (state.length + member.length < MAX_HEADER) state += `,${member}`;
  }
  return state;
}

const KEY = /^(?:[a-z][\w\-*/]{0,255}|[a-z\d][\w\-*/]{0,240}@[a-z][\w\-*/]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_LENGTH = 512;

/** Entries of a `tracestate` header, in OpenTelemetry's form: a change gives another, with what is new in front. */
export class TraceStateHeader implements TraceState {
  readonly #entries: ReadonlyMap<string, string>;

  constructor(members: readonly string[]) {
    const entries = new Map<string, string>();
    let length = 0;
    for (const member of members) {
      const [key, value] = splitMember(member);
      const isRoom = entries.size < MAX_MEMBERS && length + member.length <= MAX_LENGTH;
      if (!isRoom || entries.has(key) || !KEY.test(key) || !VALUE.test(value)) continue;
      entries.set(key, value);
      length += member.length + 1;
    }
    this.#entries = entries;
  }

  get(key: string): string | undefined {
    return this.#entries.get(key);
  }
  set(key: string, value: string): TraceStateHeader {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    return new TraceStateHeader([`${key}=${value}`, ...this.#without(key)]);
  }
  unset(key: string): TraceStateHeader {
    return this.#entries.has(key) ? new TraceStateHeader(this.#without(key)) : this;
  }
  serialize(): string {
    return this.#without().join(',');
  }

  #without(left?: string): string[] {
    return Array.from(this.#entries)
      .filter(([key]) => key !== left)
      .map(([key, value]) => `${key}=${value}`);
  }
}

/** The key and the value of a member: only the first equals sign divides them. */
function splitMember(member: string): readonly [string, string] {
  const at = member.indexOf('=');
  return [member.slice(0, at), member.slice(at + 1)];
}
