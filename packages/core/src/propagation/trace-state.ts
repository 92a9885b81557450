import type { TraceState } from '@opentelemetry/api';
import { MAX_HEADER } from './carrier.ts';

/** Our entry of `tracestate`: the span of ours that is the parent, whoever rewrites `traceparent` on the way. */
const ENTRY = 'hh=';
const OWN_SPAN = /^(?:([\da-f]{32})-)?((?!0{16})[\da-f]{16})$/;
/** What W3C Trace Context allows at most. */
const MAX_MEMBERS = 32;

/** The members of a list header that can stand in one. */
export const membersOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => /^[\x20-\x7e]+$/.test(member) && member.indexOf('=') > 0);

/** Our own span in a `tracestate` header. */
export interface OwnSpan {
  readonly spanId: string;
  /** Its trace, where `traceparent` names that of another tracer. */
  readonly traceId: string | undefined;
}

/** Our own span in a `tracestate` header; `undefined` if there is none. */
export function readOwnSpan(header: string | undefined): OwnSpan | undefined {
  const own = membersOf(header).find((member) => member.startsWith(ENTRY));
  const [, traceId, spanId] = OWN_SPAN.exec(own?.slice(ENTRY.length) ?? '') ?? [];
  return spanId ? { spanId, traceId } : undefined;
}

/** `header` with our own span first. The entries of others stay, in their order, as far as a header may hold them. */
export function writeOwnSpan(header: string | undefined, { spanId, traceId }: OwnSpan): string {
  let state = ENTRY + (traceId ? `${traceId}-` : '') + spanId;
  const foreign = membersOf(header).filter((member) => !member.startsWith(ENTRY));
  for (const member of foreign.slice(0, MAX_MEMBERS - 1)) {
    if (state.length + member.length < MAX_HEADER) state += `,${member}`;
  }
  return state;
}

/** A member as W3C Trace Context has it: its key and its value, with one equals sign between. */
const MEMBER =
  /^(?:[a-z][\w\-*/]{0,255}|[a-z\d][\w\-*/]{0,240}@[a-z][\w\-*/]{0,13})=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

/** Members of a `tracestate` header in OpenTelemetry's form: a change gives another, with what is new in front. */
export class TraceStateHeader implements TraceState {
  readonly #members: readonly string[];

  constructor(members: readonly string[]) {
    this.#members = members.filter((member) => MEMBER.test(member)).slice(0, MAX_MEMBERS);
  }

  get(key: string): string | undefined {
    return this.#members.find((member) => member.startsWith(`${key}=`))?.slice(key.length + 1);
  }
  set(key: string, value: string): TraceStateHeader {
    const member = `${key}=${value}`;
    return MEMBER.test(member) ? new TraceStateHeader([member, ...this.#without(key)]) : this;
  }
  unset(key: string): TraceStateHeader {
    return new TraceStateHeader(this.#without(key));
  }
  serialize(): string {
    return this.#members.join(',');
  }

  #without(key: string): string[] {
    return this.#members.filter((member) => !member.startsWith(`${key}=`));
  }
}
