import type { Outcome } from '../events/event.ts';
import type { SessionSummary } from '../events/session.ts';
import { ago, count, counted } from './parts/format.ts';
import { type Child, h } from './parts/h.ts';
import { icon } from './parts/icons.ts';
import type { Actions, State } from './state.ts';

const LIVE_MS = 8000;
const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'cancelled', 'timeout', 'abandoned'];

const dots = (session: SessionSummary): Child[] =>
  OUTCOMES.filter((outcome) => session.outcomes[outcome] > 0).map((outcome) =>
    h(
      'span',
      { class: `dot ${outcome}`, title: `${session.outcomes[outcome]} ${outcome}` },
      count(session.outcomes[outcome]),
    ),
  );

const thumbs = (session: SessionSummary): Child[] =>
  (['up', 'down'] as const)
    .filter((kind) => session.ratings[kind] > 0)
    .map((kind) =>
      h(
        'span',
        {
          class: `rating ${kind}`,
          role: 'img',
          'aria-label': `Thumbs ${kind}: ${session.ratings[kind]}`,
        },
        icon(kind),
      ),
    );

function item(session: SessionSummary, state: State, actions: Actions, now: number): HTMLElement {
  const place = [session.project, session.source === 'otlp' ? '' : session.source];
  const fresh = now - session.received < LIVE_MS;
  return h(
    'li',
    {
      class: 'session',
      role: 'option',
      'aria-selected': session.session_id === state.sessionId ? 'true' : 'false',
      onclick: () => actions.selectSession(session.session_id),
    },
    h(
      'div',
      { class: 'line' },
      h('strong', {}, session.session_name),
      h('span', { class: fresh ? 'when live' : 'when' }, ago(session.end_time, now)),
    ),
    h(
      'div',
      { class: 'line small' },
      h(
        'span',
        { class: 'place' },
        place.filter(Boolean).join(' · ') || session.session_id.slice(0, 8),
      ),
      h('span', {}, counted(session.num_events, 'event')),
    ),
    h(
      'div',
      { class: 'line small' },
      h('span', { class: 'dots' }, ...dots(session)),
      h('span', {}, ...thumbs(session)),
    ),
  );
}

/** The list of sessions. */
export function sessionList(state: State, actions: Actions, now: number): HTMLElement {
  if (state.loaded && state.sessions.length === 0) {
    return h('p', { class: 'nothing' }, 'No sessions yet.');
  }
  return h(
    'ul',
    {
      class: `sessions ${state.focus === 'list' ? 'focused' : ''}`,
      role: 'listbox',
      'aria-label': 'Sessions',
    },
    ...state.sessions.map((session) => item(session, state, actions, now)),
  );
}
