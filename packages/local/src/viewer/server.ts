import type { SessionDetail, SessionSummary } from '../events/session.ts';

/** Fetches every session, newest first. */
export async function fetchSessions(): Promise<SessionSummary[]> {
  const response = await fetch('/api/sessions');
  if (!response.ok) throw new Error(`HTTP ${response.status} from the server`);
  const { sessions }: { sessions: SessionSummary[] } = await response.json();
  return sessions;
}

/** Fetches a session with the events; undefined if unknown to the server. */
export async function fetchSession(id: string): Promise<SessionDetail | undefined> {
  const response = await fetch(`/api/sessions/${encodeURIComponent(id)}`);
  if (!response.ok) return undefined;
  const detail: SessionDetail = await response.json();
  return detail;
}

/** Forgets everything on the server. */
export const deleteSessions = async (): Promise<void> => {
  await fetch('/api/sessions', { method: 'DELETE' });
};

/**
 * Calls `onChange` with the ids of changed sessions, at most ten times a second, and `onLine` when the connection
 * opens or breaks.
 */
export function listen(
  onChange: (sessionIds: ReadonlySet<string>) => void,
  onLine: (online: boolean) => void,
): void {
  let changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource('/api/live');
  source.addEventListener('open', () => onLine(true));
  source.addEventListener('error', () => onLine(false));
  source.addEventListener('message', (message: MessageEvent<string>) => {
    const { session_id: id }: { session_id: string } = JSON.parse(message.data);
    changed.add(id);
    timer ??= setTimeout(() => {
      const ids = changed;
      changed = new Set();
      timer = undefined;
      onChange(ids);
    }, 100);
  });
}
