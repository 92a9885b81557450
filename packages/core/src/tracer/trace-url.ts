import type { HoneyHiveSpan } from '../spans/span.ts';

const LOCAL = /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/**
 * Returns the address of a span in the local backend; otherwise `undefined`. HoneyHive's own pages are addressed by
 * ids known only to the server.
 */
export const createTraceUrl = (
  serverUrl: string,
  { sessionId, eventId }: HoneyHiveSpan,
): string | undefined =>
  LOCAL.test(serverUrl) ? `${serverUrl}/#/sessions/${sessionId}/events/${eventId}` : undefined;
