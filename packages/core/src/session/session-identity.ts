import { randomHex } from '../identity/id-generator.ts';
import { isUuid, uuidOf, uuidv5, variantOf } from '../identity/uuid.ts';
import { wellFormed } from '../values/well-formed.ts';

/** Session as carried by spans. */
export interface SessionIdentity {
  /** A UUID in lower case. */
  readonly id: string;
  readonly name?: string;
  /** Caller's own ID, if not a UUID. */
  readonly givenId?: string;
  /** True if begun in this process: the first span announces the session, and nothing is sent before. */
  readonly isNew?: true;
}

/**
 * Namespace of UUIDs derived from arbitrary IDs: the UUIDv5 of `https://honeyhive.ai/session` in the URL namespace.
 */
const NAMESPACE = '293e6ab9-294b-5bfc-933d-f6a187ca5a30';

/** Returns the identity for an ID of any kind: a UUID is kept, any different text becomes a UUIDv5. */
export function sessionIdentity(given: string, name?: string): SessionIdentity {
  // Half of a surrogate pair has no bytes to make a UUID of.
  const id = wellFormed(String(given));
  const known = named(name);
  return isUuid(id)
    ? { id: id.toLowerCase(), ...known }
    : { id: uuidv5(id, NAMESPACE), givenId: id, ...known };
}

/** Returns the identity for an ID from plain JavaScript: `undefined` for null, '', a promise or an object. */
export const externalSession = (given: unknown, name?: string): SessionIdentity | undefined =>
  typeof given === 'string' && given.trim() ? sessionIdentity(given, name) : undefined;

/** Creates a new session, unknown elsewhere. */
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
 * Returns the event ID of a span: always the same for the same span, so sending twice is safe. Sliced from the IDs
 * piece by piece: every span passes here, and joining the IDs first doubles the cost.
 */
export const eventIdOf = ({ spanId, traceId }: SpanIds): string =>
  `${spanId.slice(0, 8)}-${spanId.slice(8, 12)}-8${spanId.slice(13)}-${variantOf(traceId.charCodeAt(16))}${traceId.slice(17, 20)}-${traceId.slice(20)}`;

/**
 * Returns the ID of a page's event, as accepted by the relay: the second half derives from the first half and the
 * session, so a page cannot name an event of another session or of a server. An ID already converted stays the same.
 */
export function relayedEventId(eventId: string, sessionId: string): string {
  const half = eventId.slice(0, RANDOM_HALF);
  return half + uuidv5(half, sessionIdentity(sessionId).id).slice(RANDOM_HALF);
}

/** Returns the event ID of a span as sent. */
export function sentEventId(ids: SpanIds, sessionId: string, isRelayed: boolean): string {
  const eventId = eventIdOf(ids);
  return isRelayed && sessionId ? relayedEventId(eventId, sessionId) : eventId;
}

/** Characters of a UUID before the variant. */
const RANDOM_HALF = 18;

interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}
