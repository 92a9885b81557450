import { HoneyHive } from 'honeyhive';
import { SDKError } from 'honeyhive/models/errors';
import { Operator } from 'honeyhive/models/components';

const client = new HoneyHive({ bearerAuth: process.env['HH_API_KEY'] });

/** Ids of the events of a session. */
export async function eventIds(sessionId: string): Promise<string[]> {
  const filter = { field: 'session_id', operator: Operator.Is, value: sessionId };
  try {
    const { events = [] } = await client.events.getEvents({
      project: 'support',
      filters: [filter],
    });
    return events.flatMap(({ eventId }) => eventId ?? []);
  } catch (error) {
    if (error instanceof SDKError && error.statusCode === 404) return [];
    throw error;
  }
}
