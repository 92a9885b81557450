/** The session and event named by the page's address (`#/session/event`). */
export function readAddress(hash: string): { sessionId?: string; eventId?: string } {
  try {
    const [, sessionId, eventId] = hash.replace(/^#/, '').split('/').map(decodeURIComponent);
    return { ...(sessionId ? { sessionId } : {}), ...(eventId ? { eventId } : {}) };
  } catch {
    return {}; // not an address of ours
  }
}

/** Returns the address of a session and of the open event. */
export const addressOf = (sessionId?: string, eventId?: string): string =>
  sessionId === undefined
    ? '#'
    : `#/${encodeURIComponent(sessionId)}${eventId === undefined ? '' : `/${encodeURIComponent(eventId)}`}`;

/** Removes the token from the page address: the cookie already holds the token. */
export function hideToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('token')) return;
  url.searchParams.delete('token');
  history.replaceState(null, '', url);
}
