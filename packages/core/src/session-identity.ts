import { v5, validate } from 'uuid';
import { wellFormed } from './well-formed.ts';

/** A session as spans carry it. */
export interface SessionIdentity {
  /** A UUID in lower case. */
  readonly id: string;
  readonly name?: string;
  /** The caller's own id, when it was no UUID. */
  readonly givenId?: string;
}

/** The namespace of UUIDs made from other ids: itself the UUIDv5 of `https://honeyhive.ai/session` in the URL namespace. */
const NAMESPACE = '293e6ab9-294b-5bfc-933d-f6a187ca5a30';

/** The identity for an id of any kind: a UUID is taken as it is, any other text becomes its UUIDv5. */
export function sessionIdentity(given: string, name?: string): SessionIdentity {
  // Half of a surrogate pair has no bytes to make a UUID of.
  const id = wellFormed(String(given));
  const known = name === undefined ? {} : { name };
  return validate(id)
    ? { id: id.toLowerCase(), ...known }
    : { id: v5(id, NAMESPACE), givenId: id, ...known };
}

/** A new session's id. */
export function newSessionId(): string {
  // `randomUUID` exists only in secure contexts; a page over plain http has `getRandomValues` alone.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return uuidOf(hex, '4');
}

/** The id of a span's event: the same whenever it is computed from the same span, so sending twice is safe. */
export const eventIdOf = (span: { readonly traceId: string; readonly spanId: string }): string =>
  uuidOf(span.spanId + span.traceId.slice(16), '8');

const VARIANT = '89ab';

function uuidOf(hex: string, version: '4' | '8'): string {
  const variant = VARIANT[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
