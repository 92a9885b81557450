import { randomHex } from '../identity/id-generator.ts';
import { isUuid, uuidOf, uuidv5, variantOf } from '../identity/uuid.ts';
import { wellFormed } from '../values/well-formed.ts';

/** A session as spans carry it. */
export interface SessionIdentity {
  /** A UUID in lower case. */
  readonly id: string;
  readonly name?: string;
  /** The caller's own id, when it was no UUID. */
  readonly givenId?: string;
  /** Begun in this process: its first span makes it known, and nothing is to be sent before. */
  readonly isNew?: true;
}

/** The namespace of UUIDs made from other ids: itself the UUIDv5 of `https://honeyhive.ai/session` in the URL namespace. */
const NAMESPACE = '293e6ab9-294b-5bfc-933d-f6a187ca5a30';

/** The identity for an id of any kind: a UUID is taken as it is, any other text becomes its UUIDv5. */
export function sessionIdentity(given: string, name?: string): SessionIdentity {
  // Half of a surrogate pair has no bytes to make a UUID of.
  const id = wellFormed(String(given));
  const known = named(name);
  return isUuid(id)
    ? { id: id.toLowerCase(), ...known }
    : { id: uuidv5(id, NAMESPACE), givenId: id, ...known };
}

/** The identity for an id as callers in plain JavaScript give it: null, '', a promise or an object names nobody's. */
export const externalSession = (given: unknown, name?: string): SessionIdentity | undefined =>
  typeof given === 'string' && given.trim() ? sessionIdentity(given, name) : undefined;

/** A session that nobody has known before. */
export const newSession = (name?: string): SessionIdentity => ({
  id: newSessionId(),
  isNew: true,
  ...named(name),
});

const named = (name: string | undefined): Pick<SessionIdentity, 'name'> =>
  name === undefined ? {} : { name: wellFormed(String(name)) };

/** A new session's id. */
export const newSessionId = (): string => uuidOf(randomHex(16), 4);

/**
 * The id of a span's event: the same whenever it is computed from the same span, so sending twice is safe. Cut from the
 * ids piece by piece: every span comes through here, and joining them first costs as much again.
 */
export const eventIdOf = ({ spanId, traceId }: SpanIds): string =>
  `${spanId.slice(0, 8)}-${spanId.slice(8, 12)}-8${spanId.slice(13)}-${variantOf(traceId.charCodeAt(16))}${traceId.slice(17, 20)}-${traceId.slice(20)}`;

/**
 * The id of an event that a page made, as its relay accepts it: the second half follows from the first and the session,
 * so a page names no event of another session and none that a server made. The same for an id that is one already.
 */
export function relayedEventId(eventId: string, sessionId: string): string {
  const half = eventId.slice(0, RANDOM_HALF);
  return half + uuidv5(half, sessionIdentity(sessionId).id).slice(RANDOM_HALF);
}

/** The id of the event that a span becomes. */
export function sentEventId(ids: SpanIds, sessionId: string, isRelayed: boolean): string {
  const eventId = eventIdOf(ids);
  return isRelayed && sessionId ? relayedEventId(eventId, sessionId) : eventId;
}

/** Characters of a UUID up to its variant. */
const RANDOM_HALF = 18;

interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}
