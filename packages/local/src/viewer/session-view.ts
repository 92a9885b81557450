import type { Session } from '../events/session.ts';
import { clock, cost, count, duration } from './parts/format.ts';
import { type Child, h } from './parts/h.ts';
import { objectView } from './parts/json-view.ts';
import { copyButton, ratingIcon } from './detail.ts';
import type { Actions, State, Trace } from './state.ts';
import { traceView } from './parts/waterfall.ts';

const stat = (name: string, value: string, title = ''): HTMLElement =>
  h('div', { class: 'stat', title }, h('dt', {}, name), h('dd', {}, value));

function facts(session: Session): Child[] {
  const user = Object.entries(session.user_properties).slice(0, 8);
  return user.map(([key, value]) =>
    h(
      'span',
      { class: 'chip' },
      h('span', {}, key),
      typeof value === 'string' ? value : JSON.stringify(value),
    ),
  );
}

function feedback(session: Session): Child {
  const { feedback: given } = session;
  if (Object.keys(given).length === 0) return false;
  const comment = typeof given['comment'] === 'string' ? given['comment'] : '';
  const rest = Object.fromEntries(
    Object.entries(given).filter(([key]) => key !== 'comment' && key !== 'rating'),
  );
  return h(
    'div',
    { class: 'feedback' },
    ratingIcon(given) || h('span', { class: 'aside' }, 'Feedback'),
    comment !== '' && h('q', {}, comment),
    Object.keys(rest).length > 0 && objectView(rest),
  );
}

function head(session: Session): HTMLElement {
  const tokens = `${count(session.prompt_tokens)} in, ${count(session.completion_tokens)} out`;
  return h(
    'header',
    { class: 'session-head' },
    h(
      'div',
      { class: 'session-title' },
      h('h1', {}, session.session_name),
      h(
        'p',
        { class: 'id' },
        h('code', {}, session.session_id),
        copyButton(session.session_id, 'session id'),
        h(
          'span',
          { class: 'aside' },
          [session.project, session.source].filter(Boolean).join(' · '),
        ),
      ),
      h('p', { class: 'chips' }, ...facts(session)),
      feedback(session),
      session.error !== null && h('div', { class: 'error-box' }, session.error),
    ),
    h(
      'dl',
      { class: 'stats' },
      stat('Started', clock(session.start_time).replace(/\.\d+$/, '')),
      stat('Duration', duration(session.duration)),
      stat('Events', count(session.num_events)),
      session.total_tokens > 0 && stat('Tokens', count(session.total_tokens), tokens),
      session.cost > 0 && stat('Cost', cost(session.cost)),
    ),
  );
}

/** Renders a session: the known facts, then the traces. */
export function sessionView(
  session: Session,
  traces: readonly Trace[],
  state: State,
  actions: Actions,
): HTMLElement {
  return h(
    'div',
    { class: 'session-view' },
    head(session),
    ...traces.map((trace) => traceView(trace, state, actions)),
    traces.length === 0 && h('p', { class: 'note' }, 'No events yet.'),
  );
}
