import { relayedEventId } from '@honeyhive/core/internal';
import type { Stamp } from './admit/identity.ts';
import type { JsonUpdate } from './forward/forward-queued.ts';
import { readUpdate, readWholeEvent } from './read/read-event.ts';
import type { JsonObject } from './read/parse-json.ts';

/** Returns the request that updates an event or session. Throws Refused. */
export function updateRequest(id: string, body: JsonObject, stamp: Stamp): JsonUpdate {
  const update = stamp.update(readUpdate(body));
  return { method: 'PUT', path: `/v1/events/${id}`, body: JSON.stringify(update) };
}

/**
 * Returns the request that writes an event after the fact. The event id is unique to the session. The parent is the
 * session, another event of the page, or a parent allowed by `mayHangOn`. Throws Refused.
 */
export async function eventRequest(
  body: JsonObject,
  stamp: Stamp,
  mayHangOn: (parentId: string) => Promise<boolean>,
): Promise<JsonUpdate> {
  const said = readWholeEvent(body);
  const { event_id: eventId, parent_id: parentId, session_id: saidSession } = said;
  const session = stamp.session ?? saidSession;
  const findParent = async (): Promise<string> => {
    if (parentId === saidSession) return session;
    const isOfPage = relayedEventId(parentId, saidSession) === parentId;
    if (isOfPage) return relayedEventId(parentId, session);
    return (await mayHangOn(parentId)) ? parentId : session;
  };
  const event = stamp.event({
    ...said,
    event_id: relayedEventId(eventId, session),
    session_id: session,
    parent_id: await findParent(),
  });
  return { method: 'POST', path: '/v1/events', body: JSON.stringify(event) };
}
