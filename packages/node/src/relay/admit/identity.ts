import { HONEYHIVE, sessionIdentity } from '@honeyhive/core';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Parts } from '../handler.ts';
import { type PlainObject, type PlainValue, readObject } from '../read/read-value.ts';

/** Who a request is from, as the app knows it. What is given here stands over whatever the page says. */
export interface RelayIdentity {
  /**
   * The session of everything in the request, by any id. Give the page the same one (`traceMeta`): what it says about
   * its session names only an id.
   */
  readonly sessionId?: string;
  /** The user, as `user_id` of the user properties. Limits are then the user's, wherever the requests come from. */
  readonly userId?: string;
  /** More about the user. With it or with `userId`, what the page says about its user is left out. */
  readonly userProperties?: Readonly<Record<string, unknown>>;
  /** The environment: `production`, `staging`. */
  readonly source?: string;
}

/** What is written over what a page has sent. */
export interface Stamp {
  /** About how many bytes a span is longer with it. */
  readonly bytes: number;
  /** Over a span. */
  span(span: ReadableSpan): ReadableSpan;
  /** Over an event after the fact. */
  event(event: PlainObject): PlainObject;
  /** Over what is said about an event that is known. */
  update(update: PlainObject): PlainObject;
}

/** What stands around an attribute where it is written. */
const ENTRY = 40;

/** The stamp of an identity, and of the project that the server's own tracer has. */
export function stampOf(
  identity: RelayIdentity,
  { project, guard }: Pick<Parts, 'project' | 'guard'>,
): Stamp {
  const { sessionId, userId, userProperties, source } = identity;
  const session = sessionId ? sessionIdentity(sessionId).id : undefined;
  const about = guard('userProperties', () => readObject(userProperties ?? {}));
  const user =
    userId || userProperties
      ? { ...about, ...(userId ? { user_id: String(userId) } : {}) }
      : undefined;
  const over: Attributes = {
    ...(session ? { [HONEYHIVE.sessionId]: session, [HONEYHIVE.sessionAutoCreate]: true } : {}),
    ...(source ? { [HONEYHIVE.source]: source } : {}),
    ...(project ? { [HONEYHIVE.project]: project } : {}),
    ...(user ? Object.fromEntries(leavesOf(HONEYHIVE.userProperties, user)) : {}),
  };
  const ofUser = user ? { user_properties: user } : {};
  return {
    bytes: JSON.stringify(over).length + ENTRY * Object.keys(over).length,
    span: (span) => ({ ...span, attributes: stamped(span.attributes, over, Boolean(user)) }),
    event: (event) => ({
      ...event,
      ...(session ? { session_id: session, parent_id: parentOf(event, session) } : {}),
      ...(source ? { source } : {}),
      ...(project ? { project } : {}),
      ...ofUser,
    }),
    update: (update) => ({ ...update, ...ofUser }),
  };
}

/** An event right below its session stays there. */
const parentOf = (event: PlainObject, session: string): PlainValue =>
  event['parent_id'] === event['session_id'] ? session : (event['parent_id'] ?? session);

/** Written key by key: this runs once for every span. */
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
