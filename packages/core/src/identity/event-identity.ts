import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { eventIdOf, relayedEventId, type SessionIdentity } from '../session/session-identity.ts';
import type { EventType } from './event-type.ts';
import { HONEYHIVE, legacyName } from './semconv.ts';
import { toMilliseconds } from '../values/hr-time.ts';

/** An attribute. */
export type AttributeEntry = readonly [key: string, value: AttributeValue];

/** What every span of a tracer carries, whatever it is about. */
export interface TracerIdentity {
  readonly entries: readonly AttributeEntry[];
  /** About how many bytes they take. */
  readonly bytes: number;
  /** An attribute of a session or a caller, as it may leave. */
  readonly clean: (entry: AttributeEntry) => AttributeEntry;
  /** The names of the first SDK are written as well. */
  readonly isLegacy: boolean;
  /** A relay takes the spans: see {@link relayedEventId}. */
  readonly isRelayed: boolean;
}

/** Whose event a span is. */
export interface EventOwner {
  readonly tracer: TracerIdentity;
  readonly session: SessionIdentity;
  /** What a caller in another process says about whose trace it is; comes before what the tracer says. */
  readonly remoteIdentity: Readonly<Record<string, string>> | undefined;
  readonly eventType: EventType;
}

const AUTO_CREATE: AttributeEntry = [HONEYHIVE.sessionAutoCreate, true];

/**
 * The attributes that make an event of a span. They hold unless something else was said under their names, and are
 * found out when somebody reads them: most are the same for thousands of spans.
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

/** Names under which nothing else counts, whoever has said it. */
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
