import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { eventIdOf, relayedEventId, type SessionIdentity } from '../session/session-identity.ts';
import type { EventType } from './operation-type.ts';
import { HONEYHIVE, legacyName } from './semconv.ts';
import { toMilliseconds } from '../values/hr-time.ts';

/** An attribute. */
export type AttributeEntry = readonly [key: string, value: AttributeValue];

/** Identity shared by every span of a tracer. */
export interface TracerIdentity {
  readonly entries: readonly AttributeEntry[];
  /** Approximate size of the entries in bytes. */
  readonly bytes: number;
  /** Returns an attribute of a session or a caller in exportable form. */
  readonly clean: (entry: AttributeEntry) => AttributeEntry;
  /** The names of the first SDK are written as well. */
  readonly isLegacy: boolean;
  /** A relay takes the spans: see {@link relayedEventId}. */
  readonly isRelayed: boolean;
}

/** Owner of a span's event. */
export interface EventOwner {
  readonly tracer: TracerIdentity;
  readonly session: SessionIdentity;
  /** Identity set by a caller in another process. Takes precedence over the tracer's identity. */
  readonly remoteIdentity: Readonly<Record<string, string>> | undefined;
  readonly eventType: EventType;
}

const AUTO_CREATE: AttributeEntry = [HONEYHIVE.sessionAutoCreate, true];

/**
 * Returns the attributes which turn a span into an event. Values recorded under the same names take precedence.
 * Computed on read: most are equal for thousands of spans.
 */
export function identityEntries(
  { tracer, session, remoteIdentity, eventType }: EventOwner,
  span: Pick<ReadableSpan, 'name' | 'duration' | 'spanContext'>,
): AttributeEntry[] {
  const { isLegacy, isRelayed } = tracer;
  const eventId = eventIdOf(span.spanContext());
  const entries = remoteIdentity ? remoteEntries(tracer, remoteIdentity) : [...tracer.entries];
  if (session.name !== undefined) entries.push(tracer.clean([HONEYHIVE.sessionName, session.name]));
  entries.push([HONEYHIVE.sessionId, session.id]);
  if (isLegacy) entries.push([LEGACY_SESSION, session.id]);
  entries.push(
    AUTO_CREATE,
    [HONEYHIVE.eventType, eventType],
    [HONEYHIVE.eventName, span.name],
    [HONEYHIVE.eventId, isRelayed ? relayedEventId(eventId, session.id) : eventId],
    [HONEYHIVE.durationMs, toMilliseconds(span.duration)],
  );
  return entries;
}

function remoteEntries(
  { entries, isLegacy, clean }: TracerIdentity,
  remoteIdentity: Readonly<Record<string, string>>,
): AttributeEntry[] {
  const theirs = new Map<string, AttributeValue>(entries);
  for (const [key, value] of Object.entries(remoteIdentity).map(clean)) {
    theirs.set(key, value);
    if (isLegacy) theirs.set(legacyName(key), value);
  }
  return [...theirs];
}

const LEGACY_SESSION = legacyName(HONEYHIVE.sessionId);

/** Returns the names under which recorded values are ignored. */
export const ownNames = ({
  tracer,
  remoteIdentity,
}: Pick<EventOwner, 'tracer' | 'remoteIdentity'>): string[] =>
  tracer.isLegacy
    ? [...OWN_NAMES, LEGACY_SESSION, ...Object.keys(remoteIdentity ?? {}).map(legacyName)]
    : OWN_NAMES;

const OWN_NAMES: string[] = [
  HONEYHIVE.sessionId,
  HONEYHIVE.sessionAutoCreate,
  HONEYHIVE.durationMs,
];
