import { addressOf, hideToken, readAddress } from './address.ts';
import { detailView } from './detail.ts';
import { emptyView } from './parts/empty-view.ts';
import { h } from './parts/h.ts';
import { pressed } from './keyboard.ts';
import { buildPage } from './page.ts';
import { deleteSessions, fetchSession, fetchSessions, listen } from './server.ts';
import { sessionList } from './session-list.ts';
import { sessionView } from './session-view.ts';
import type { Actions, Row, State, Trace } from './state.ts';
import { restoreTheme } from './theme.ts';
import { tracesOf } from './traces.ts';

const start = readAddress(location.hash);

let state: State = {
  sessions: [],
  loaded: false,
  online: true,
  sessionId: start.sessionId,
  detail: undefined,
  eventId: start.eventId,
  open: start.eventId !== undefined,
  focus: start.eventId === undefined ? 'list' : 'tree',
  collapsed: new Set(),
};

const actions: Actions = {
  selectSession: (id) => {
    if (id !== state.sessionId) {
      update({ sessionId: id, eventId: undefined, open: false, focus: 'list' });
      page.main.scrollTop = 0;
      void load(new Set([id]));
    } else update({ focus: 'list' });
  },
  selectEvent: (id, open = state.open) => update({ eventId: id, open, focus: 'tree' }),
  closeEvent: () => update({ open: false }),
  toggle: (id) => {
    const collapsed = new Set(state.collapsed);
    if (!collapsed.delete(id)) collapsed.add(id);
    update({ collapsed });
  },
  focus: (focus) => update({ focus }),
  clear: () => void deleteSessions(),
};

hideToken();
restoreTheme();
const page = buildPage(actions);
const shown = new Map<HTMLElement, readonly unknown[]>();

let traces: readonly Trace[] = [];
const rows = (): Row[] => traces.flatMap((trace) => trace.rows);

/** Renders a part of the page only if the key has changed: open folds and selections survive. */
function fill(part: HTMLElement, key: readonly unknown[], view: () => Node): void {
  const before = shown.get(part);
  if (before?.length === key.length && before.every((each, i) => Object.is(each, key[i]))) return;
  shown.set(part, key);
  const { scrollTop } = part;
  part.replaceChildren(view());
  part.scrollTop = scrollTop;
}

function update(change: Partial<State>): void {
  const before = state;
  state = { ...state, ...change };
  render();
  if (before.eventId !== state.eventId || before.sessionId !== state.sessionId) reveal();
  const address = addressOf(state.sessionId, state.open ? state.eventId : undefined);
  if (state.loaded && location.hash !== address) history.replaceState(null, '', address);
}

function reveal(): void {
  for (const chosen of document.querySelectorAll('[aria-selected=true]')) {
    chosen.scrollIntoView({ block: 'nearest' });
  }
}

function render(): void {
  const now = Date.now();
  const { sessions, sessionId, focus, eventId, detail, open, loaded, online } = state;
  const moment = Math.floor(now / 5000); // ages are told anew every five seconds
  fill(page.list, [sessions, sessionId, focus, loaded, moment], () =>
    sessionList(state, actions, now),
  );
  fill(page.line, [online], () =>
    h('span', { class: online ? 'on' : 'off' }, online ? 'Live' : 'Reconnecting'),
  );
  const current = detail?.session.session_id === sessionId ? detail : undefined;
  const key = [loaded, sessions.length === 0, current, focus, eventId, state.collapsed];
  fill(page.main, key, () => {
    traces = current ? tracesOf(current.events, state.collapsed) : [];
    if (current) return sessionView(current.session, traces, state, actions);
    return loaded && sessions.length === 0 ? emptyView(location.origin) : h('div');
  });
  const event = open ? current?.events.find((each) => each.event_id === eventId) : undefined;
  page.detail.hidden = event === undefined;
  fill(page.detail, [JSON.stringify(event)], () => (event ? detailView(event, actions) : h('div')));
  document.title = current
    ? `${current.session.session_name} · HoneyHive local`
    : 'HoneyHive local';
}

async function loadSession(id: string): Promise<void> {
  const detail = await fetchSession(id);
  if (state.sessionId === id) update({ detail });
}

async function loadAll(): Promise<void> {
  const sessions = await fetchSessions();
  const known = sessions.some((session) => session.session_id === state.sessionId);
  const sessionId = known ? state.sessionId : sessions[0]?.session_id;
  update({
    sessions,
    loaded: true,
    sessionId,
    ...(known ? {} : { eventId: undefined, open: false }),
  });
  if (sessionId === undefined) update({ detail: undefined });
}

let loading = false;
let again = false;

/** Loads changed data, one load at a time. A failure sets the status to offline; the next change retries. */
async function load(changed?: ReadonlySet<string>): Promise<void> {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    await loadAll();
    const { sessionId, detail } = state;
    const stale = !changed || detail?.session.session_id !== sessionId;
    if (sessionId !== undefined && (stale || changed.has(sessionId))) await loadSession(sessionId);
  } catch {
    update({ online: false });
  }
  loading = false;
  if (again) {
    again = false;
    await load();
  }
}

listen(
  (changed) => void load(changed),
  (online) => {
    update({ online });
    if (online) void load();
  },
);
void load();

document.addEventListener('keydown', (event) => {
  const { target } = event;
  const busy = target instanceof HTMLElement && target.closest('button, summary, input') !== null;
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (busy && event.key === 'Enter') return;
  if (pressed(event.key, state, rows(), actions)) event.preventDefault();
});
addEventListener('hashchange', () => {
  const { sessionId, eventId } = readAddress(location.hash);
  if (sessionId === undefined) return;
  update({ sessionId, eventId, open: eventId !== undefined });
  void load();
});
setInterval(render, 5000);
