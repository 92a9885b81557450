import { newSessionId, type ResolvedOptions, type SessionIdentity } from '@honeyhive/core';

const KEY = 'honeyhive.session';
/** After this long without a span a visit counts as over. */
const IDLE_MS = 30 * 60_000;

interface Visit {
  readonly id: string;
  /** When it was last used, in Unix milliseconds. */
  readonly at: number;
}

/** What says whose visit it is: tracers that send to one place into one project share it, others know nothing of it. */
type Owner = Pick<ResolvedOptions, 'relayUrl' | 'serverUrl' | 'project'>;

/** Used where storage is denied: the session then lasts as long as the page. */
const memory = new Map<string, Visit>();

/**
 * The session of this tab's visit: it survives reloads, and ends after half an hour without a span. Only `use` keeps it
 * going; whoever just asks for it does not.
 */
export function pageSession(
  { sessionName: name, ...owner }: Owner & Pick<ResolvedOptions, 'sessionName'>,
  use: boolean,
): SessionIdentity {
  const key = keyOf(owner);
  const now = Date.now();
  const visit = read(key);
  const isOver = visit === undefined || now - visit.at >= IDLE_MS;
  // Until the next span begins another, the last visit's session is still the one to speak of.
  const id = visit && (!isOver || !use) ? visit.id : newSessionId();
  if (use || visit === undefined) write(key, { id, at: now });
  return { id, ...(name === undefined ? {} : { name }) };
}

/** Makes `id` the session of this tab's visit: the server has begun it already. */
export const adoptSession = (owner: Owner, id: string): void =>
  write(keyOf(owner), { id, at: Date.now() });

const keyOf = ({ relayUrl, serverUrl, project = '' }: Owner): string =>
  [KEY, relayUrl ?? serverUrl, project].join(' ');

function read(key: string): Visit | undefined {
  try {
    const visit = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Visit> | null;
    return typeof visit?.id === 'string' && typeof visit.at === 'number'
      ? (visit as Visit)
      : memory.get(key);
  } catch {
    // Denied by the browser's settings, or somebody else's value under our key.
    return memory.get(key);
  }
}

function write(key: string, visit: Visit): void {
  memory.set(key, visit);
  try {
    sessionStorage.setItem(key, JSON.stringify(visit));
  } catch {
    // The copy in memory will do.
  }
}
