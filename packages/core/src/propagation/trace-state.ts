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
