import { newSessionId, type ResolvedOptions, type SessionIdentity } from '@honeyhive/core/internal';

const KEY = 'honeyhive.session';
/** Milliseconds without a span after which a visit ends. */
const IDLE_MS = 30 * 60_000;

interface Visit {
  readonly id: string;
  /** Time of the last use, in Unix milliseconds; 0 for a visit read but not used. */
  readonly at: number;
  /** Title of the page at the start; empty if the server has named the session. */
  readonly name?: string | undefined;
}

/** Key of a visit: tracers with the same destination and project share a visit, other tracers do not. */
type Owner = Pick<ResolvedOptions, 'relayUrl' | 'serverUrl' | 'project'>;

/** Visits of the page: the only copy where storage is denied or not allowed. */
const memory = new Map<string, Visit>();

/**
 * Returns the session of the tab's visit. The session survives reloads and ends after half an hour without a span.
 * Only `use` extends the session; reading does not. The session is stored only with `mayKeep`.
 */
export function pageSession(
  { sessionName, ...owner }: Owner & Pick<ResolvedOptions, 'sessionName'>,
  use: boolean,
  mayKeep: boolean,
): SessionIdentity {
  const key = keyOf(owner);
  const now = Date.now();
  const last = read(key);
  const isOver = !last || (last.at > 0 && Math.abs(now - last.at) >= IDLE_MS);
  // Until the next span starts a new session, the last visit's session stays current.
  const { id, name = title() }: Partial<Visit> = last && (!isOver || !use) ? last : {};
  const visit: Visit = { id: id ?? newSessionId(), at: use || mayKeep ? now : 0, name };
  if (use || !last) write(key, visit, mayKeep);
  const shown = sessionName ?? visit.name;
  return { id: visit.id, ...(shown ? { name: shown } : {}) };
}

/** Makes `id` the session of the tab's visit: the server has already started and named the session. */
export const adoptSession = (owner: Owner, id: string, mayKeep: boolean): void =>
  write(keyOf(owner), { id, at: Date.now(), name: '' }, mayKeep);

/** Ends the visit and removes the stored data: the next session is new. */
export function forgetSession(owner: Owner): void {
  const key = keyOf(owner);
  memory.delete(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Denied storage holds no data.
  }
}

/** Returns the page's title, if any. */
export const title = (): string | undefined => globalThis.document?.title || undefined;

const keyOf = ({ relayUrl, serverUrl, project = '' }: Owner): string =>
  [KEY, relayUrl ?? serverUrl, project].join(' ');

/** Returns the newer of the stored visit and the visit in memory. */
function read(key: string): Visit | undefined {
  const known = memory.get(key);
  try {
    const { id, at, name } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Visit>;
    if (typeof id === 'string' && typeof at === 'number' && at >= (known?.at ?? 0))
      return { id, at, name };
  } catch {
    // Storage is denied by the browser's settings, or the key holds a foreign value.
  }
  return known;
}

function write(key: string, visit: Visit, mayKeep: boolean): void {
  memory.set(key, visit);
  if (!mayKeep) return;
  try {
    sessionStorage.setItem(key, JSON.stringify(visit));
  } catch {
    // The copy in memory will do.
  }
}
