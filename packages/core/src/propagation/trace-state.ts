import type { TraceState } from '@opentelemetry/api';
import { MAX_HEADER } from './carrier.ts';

/** Own entry of `tracestate`: names the own parent span, even if `traceparent` is rewritten on the way. */
const ENTRY = 'hh=';
const OWN_SPAN = /^(?:([\da-f]{32})-)?((?!0{16})[\da-f]{16})$/;
/** Most members allowed by W3C Trace Context. */
const MAX_MEMBERS = 32;

/** Returns the valid members of a list header. */
export const membersOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => /^[\x20-\x7e]+$/.test(member) && member.indexOf('=') > 0);

/** Our own span in a `tracestate` header. */
export interface OwnSpan {
  readonly spanId: string;
  /** Trace ID of the span, if `traceparent` names another tracer's trace. */
  readonly traceId: string | undefined;
}

/** Reads the own span from a `tracestate` header; `undefined` if absent. */
export function readOwnSpan(header: string | undefined): OwnSpan | undefined {
  const own = membersOf(header).find((member) => member.startsWith(ENTRY));
  const [, traceId, spanId] = OWN_SPAN.exec(own?.slice(ENTRY.length) ?? '') ?? [];
  return spanId ? { spanId, traceId } : undefined;
}

/** Returns `header` with the own span first. Foreign entries stay, in order, as far as the header has room. */
export function writeOwnSpan(header: string | undefined, { spanId, traceId }: OwnSpan): string {
  let state = ENTRY + (traceId ? `${traceId}-` : '') + spanId;
  const foreign = membersOf(header).filter((member) => !member.startsWith(ENTRY));
  for (const member of foreign.slice(0, MAX_MEMBERS - 1)) {
    if (state.length + member.length < MAX_HEADER) state += `,${member}`;
  }
  return state;
}

/** Member as defined by W3C Trace Context: key and value, separated by an equals sign. */
const MEMBER =
  /^(?:[a-z][\w\-*/]{0,255}|[a-z\d][\w\-*/]{0,240}@[a-z][\w\-*/]{0,13})=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

/**
 * Members of a `tracestate` header in OpenTelemetry's form: a change returns a new instance, with the new member
 * first.
 */
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
