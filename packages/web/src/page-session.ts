import { newSessionId, type SessionIdentity } from '@honeyhive/core';

const KEY = 'honeyhive.session';
/** After this long without a span a visit counts as over. */
const IDLE_MS = 30 * 60_000;

interface Visit {
  readonly id: string;
  /** When it was last used, in Unix milliseconds. */
  readonly at: number;
}

/** Used where storage is denied: the session then lasts as long as the page. */
let memory: Visit | undefined;

/**
 * The session of this tab's visit: it survives reloads, and ends after half an hour without a span. Only `use` keeps it
 * going; whoever just asks for it does not.
 */
export function pageSession(name: string | undefined, use: boolean): SessionIdentity {
  const now = Date.now();
  const visit = read();
  const isOver = visit === undefined || now - visit.at >= IDLE_MS;
  // Until the next span begins another, the last visit's session is still the one to speak of.
  const id = visit && (!isOver || !use) ? visit.id : newSessionId();
  if (use || visit === undefined) write({ id, at: now });
  return { id, ...(name === undefined ? {} : { name }) };
}

/** Makes `id` the session of this tab's visit: the server has begun it already. */
export const adoptSession = (id: string): void => write({ id, at: Date.now() });

function read(): Visit | undefined {
  try {
    const visit = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Visit> | null;
    return typeof visit?.id === 'string' && typeof visit.at === 'number'
      ? (visit as Visit)
      : memory;
  } catch {
    // Denied by the browser's settings, or somebody else's value under our key.
    return memory;
  }
}

function write(visit: Visit): void {
  memory = visit;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(visit));
  } catch {
    // The copy in memory will do.
  }
}
