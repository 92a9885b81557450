import { newSessionId, type ResolvedOptions, type SessionIdentity } from '@honeyhive/core/internal';

const KEY = 'honeyhive.session';
/** A visit is over after this long without a span, in milliseconds. */
const IDLE_MS = 30 * 60_000;

interface Visit {
  readonly id: string;
  /** When it was last used, in Unix milliseconds; 0 for one that was only asked for. */
  readonly at: number;
  /** The page's title when it began; empty where the server has named it. */
  readonly name?: string | undefined;
}

/** Tracers that send to one place into one project share a visit, others know nothing of it. */
type Owner = Pick<ResolvedOptions, 'relayUrl' | 'serverUrl' | 'project'>;

/** The visits of this page: all there is where storage is denied, or nothing may be stored. */
const memory = new Map<string, Visit>();

/**
 * The session of this tab's visit: it survives reloads, and ends after half an hour without a span. Only `use` keeps it
 * going; whoever just asks for it does not. Nothing is stored unless it `mayKeep`.
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
  // Until the next span begins another, the last visit's session is still the one to speak of.
  const { id, name = title() }: Partial<Visit> = last && (!isOver || !use) ? last : {};
  const visit: Visit = { id: id ?? newSessionId(), at: use || mayKeep ? now : 0, name };
  if (use || !last) write(key, visit, mayKeep);
  const shown = sessionName ?? visit.name;
  return { id: visit.id, ...(shown ? { name: shown } : {}) };
}

/** Makes `id` the session of this tab's visit: the server has begun it already, and named it. */
export const adoptSession = (owner: Owner, id: string, mayKeep: boolean): void =>
  write(keyOf(owner), { id, at: Date.now(), name: '' }, mayKeep);

/** Ends the visit, and removes what is stored of it: the next session is another. */
export function forgetSession(owner: Owner): void {
  const key = keyOf(owner);
  memory.delete(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Where storage is denied nothing has been stored.
  }
}

/** The page's title, if it has one. */
export const title = (): string | undefined => globalThis.document?.title || undefined;

const keyOf = ({ relayUrl, serverUrl, project = '' }: Owner): string =>
  [KEY, relayUrl ?? serverUrl, project].join(' ');

/** The newer one of what is stored and what this page knows. */
function read(key: string): Visit | undefined {
  const known = memory.get(key);
  try {
    const { id, at, name } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Visit>;
    if (typeof id === 'string' && typeof at === 'number' && at >= (known?.at ?? 0))
      return { id, at, name };
  } catch {
    // Denied by the browser's settings, or somebody else's value under our key.
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
