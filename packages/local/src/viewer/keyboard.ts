import type { Actions, Row, State } from './state.ts';

/** The index `step` away, kept inside the list; from nowhere, the first or the last. */
function moved(index: number, step: number, length: number): number {
  if (index < 0) return step > 0 ? 0 : length - 1;
  return Math.min(length - 1, Math.max(0, index + step));
}

function inList(key: string, state: State, rows: readonly Row[], actions: Actions): boolean {
  const ids = state.sessions.map((session) => session.session_id);
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const step = key === 'ArrowDown' ? 1 : -1;
    const id = ids[moved(ids.indexOf(state.sessionId ?? ''), step, ids.length)];
    if (id !== undefined) actions.selectSession(id);
    return true;
  }
  const first = rows[0]?.event.event_id;
  if ((key !== 'Enter' && key !== 'ArrowRight') || first === undefined) return false;
  actions.selectEvent(state.eventId ?? first, state.open);
  return true;
}

function inTree(key: string, state: State, rows: readonly Row[], actions: Actions): boolean {
  const index = rows.findIndex((row) => row.event.event_id === state.eventId);
  const current = rows[index];
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const to = rows[moved(index, key === 'ArrowDown' ? 1 : -1, rows.length)];
    if (to) actions.selectEvent(to.event.event_id, state.open);
    return true;
  }
  if (!current) return false;
  const { event_id: id, parent_id: parent } = current.event;
  const folded = state.collapsed.has(id);
  if (key === 'Enter') actions.selectEvent(id, true);
  else if (key === 'ArrowRight' && current.hasChildren && folded) actions.toggle(id);
  else if (key === 'ArrowLeft' && current.hasChildren && !folded) actions.toggle(id);
  else if (key === 'ArrowLeft' && rows.some((row) => row.event.event_id === parent)) {
    actions.selectEvent(parent, state.open);
  } else return false;
  return true;
}

/** Handles a key: arrows move, Enter opens, Escape closes. Returns true if the key was handled. */
export function pressed(
  key: string,
  state: State,
  rows: readonly Row[],
  actions: Actions,
): boolean {
  if (key === 'Escape') {
    if (state.open) actions.closeEvent();
    else actions.focus('list');
    return true;
  }
  return state.focus === 'list'
    ? inList(key, state, rows, actions)
    : inTree(key, state, rows, actions);
}
