import type { HoneyHiveSpan } from '../spans/span.ts';

const LOCAL = /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/**
 * Where a span can be looked at: known for the local backend. HoneyHive's own pages are addressed by ids that only
 * the server knows.
 */
export const createTraceUrl = (
  serverUrl: string,
  { sessionId, eventId }: HoneyHiveSpan,
): string | undefined =>
  LOCAL.test(serverUrl) ? `${serverUrl}/#/sessions/${sessionId}/events/${eventId}` : undefined;
