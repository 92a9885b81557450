import type { RelayIdentity } from '../relay-identity.ts';
import { HONEYHIVE } from '@honeyhive/core';
import { sessionIdentity } from '@honeyhive/core/internal';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RelayContext } from '../relay-context.ts';
import { type PlainObject, type PlainValue, readObject } from '../read/read-value.ts';

/** Values written over the data sent by a page. */
export interface Stamp {
  /** Approximate bytes added to every span. */
  readonly bytes: number;
  /** UUID of the session of the whole request; absent where the page sets the session. */
  readonly session: string | undefined;
  /** Over a span. */
  span(span: ReadableSpan): ReadableSpan;
  /** Over an event after the fact. */
  event(event: PlainObject): PlainObject;
  /** Stamps an update of a known event. */
  update(update: PlainObject): PlainObject;
}

/** Returns the UUID of the session bound to an identity. */
export const boundSession = ({ sessionId }: RelayIdentity): string | undefined =>
  sessionId === undefined ? undefined : sessionIdentity(sessionId).id;

/** Approximate bytes around a serialized attribute. */
const ENTRY = 40;

/** Creates the stamp from an identity and the project of the server's own tracer. */
export function stampOf(
  identity: RelayIdentity,
  { project, guard }: Pick<RelayContext, 'project' | 'guard'>,
): Stamp {
  const { userId, userProperties, source } = identity;
  const session = boundSession(identity);
  const about = guard('userProperties', () => readObject(userProperties ?? {}));
  const user =
    userId || userProperties ? { ...about, ...(userId ? { user_id: userId } : {}) } : undefined;
  const over: Attributes = {
    ...(session ? { [HONEYHIVE.sessionId]: session, [HONEYHIVE.sessionAutoCreate]: true } : {}),
    ...(source ? { [HONEYHIVE.source]: source } : {}),
    ...(project ? { [HONEYHIVE.project]: project } : {}),
    ...(user ? Object.fromEntries(leavesOf(HONEYHIVE.userProperties, user)) : {}),
  };
  const ofUser = user ? { user_properties: user } : {};
  return {
    session,
    bytes: JSON.stringify(over).length + ENTRY * Object.keys(over).length,
    span: (span) => ({ ...span, attributes: stamped(span.attributes, over, Boolean(user)) }),
    event: (event) => ({
      ...event,
      ...(source ? { source } : {}),
      ...(project ? { project } : {}),
      ...ofUser,
    }),
    update: (update) => ({ ...update, ...ofUser }),
  };
}

/** Merges attributes key by key, for speed: the function runs once per span. */
function stamped(attributes: Attributes, over: Attributes, isKnown: boolean): Attributes {
  const result: Attributes = {};
  for (const key in attributes)
    if (!isKnown || !key.startsWith(HONEYHIVE.userProperties)) result[key] = attributes[key];
  for (const key in over) result[key] = over[key];
  return result;
}

/** Objects and lists taken apart, as the tracer does. */
function leavesOf(path: string, value: PlainValue): Array<[string, AttributeValue]> {
  if (value === null) return [];
  if (typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(`${path}.${key}`, inner));
}
