import type { LocalEvent } from '../../events/event.ts';
import { clock, counted, duration, ticks } from './format.ts';
import { type Child, h } from './h.ts';
import { firstTokenOf } from './first-token.ts';
import { icon } from './icons.ts';
import { outcomePill, ratingIcon } from '../detail.ts';
import type { Actions, Row, State, Trace } from '../state.ts';

const MOST_ROWS = 2000;

const percent = (value: number): string => `${(Math.min(1, Math.max(0, value)) * 100).toFixed(3)}%`;

function bar(event: LocalEvent, trace: Trace): HTMLElement {
  const span = Math.max(trace.end - trace.start, 0.001);
  const length = Math.max(event.end_time - event.start_time, 0);
  const first = firstTokenOf(event);
  const shown = first !== undefined && first >= 0 && first <= length && length > 0;
  return h(
    'span',
    { class: 'lane' },
    h(
      'span',
      {
        class: `bar ${event.event_type} ${event.outcome}`,
        '--left': percent((event.start_time - trace.start) / span),
        '--width': percent(length / span),
      },
      shown && h('span', { class: 'waiting', '--width': percent(first / length) }),
      shown &&
        h('span', {
          class: 'first-token',
          '--left': percent(first / length),
          title: `First token after ${duration(first)}`,
        }),
    ),
  );
}

function row(item: Row, trace: Trace, state: State, actions: Actions): HTMLElement {
  const { event, depth, hasChildren } = item;
  const { event_id: id, config } = event;
  const folded = state.collapsed.has(id);
  const model = typeof config['model'] === 'string' ? config['model'] : '';
  const toggle = (click: MouseEvent): void => {
    click.stopPropagation();
    actions.toggle(id);
  };
  return h(
    'li',
    {
      class: `row ${event.event_type} ${event.outcome}`,
      role: 'treeitem',
      'data-id': id,
      'aria-level': depth + 1,
      'aria-selected': state.eventId === id ? 'true' : 'false',
      'aria-expanded': hasChildren ? String(!folded) : undefined,
      onclick: () => actions.selectEvent(id, true),
    },
    h(
      'span',
      { class: 'name', '--depth': Math.min(depth, 24) },
      hasChildren
        ? h(
            'button',
            {
              class: 'caret',
              type: 'button',
              tabindex: -1,
              'aria-label': folded ? 'Unfold' : 'Fold',
              onclick: toggle,
            },
            icon('caret'),
          )
        : h('span', { class: 'caret' }),
      h('span', { class: 'tile' }, icon(event.event_type)),
      h('span', { class: 'label', title: event.event_name }, event.event_name || 'unnamed'),
      model !== '' && !event.event_name.includes(model) && h('span', { class: 'aside' }, model),
      outcomePill(event.outcome),
      ratingIcon(event.feedback),
    ),
    h('span', { class: 'took' }, duration(event.duration)),
    bar(event, trace),
  );
}

function axis(trace: Trace): HTMLElement {
  const span = trace.end - trace.start;
  const marks = ticks(span).map((time) =>
    h('span', { class: 'tick', '--left': percent(span > 0 ? time / span : 0) }, duration(time)),
  );
  return h(
    'div',
    { class: 'axis', 'aria-hidden': 'true' },
    h('span', { class: 'axis-name' }, counted(trace.count, 'span')),
    h('span'),
    h('span', { class: 'lane' }, ...marks),
  );
}

/** Renders a trace: rows beside bars on a shared time axis. */
export function traceView(trace: Trace, state: State, actions: Actions): HTMLElement {
  const root = trace.rows[0]?.event;
  const span = trace.end - trace.start;
  const rows = trace.rows.slice(0, MOST_ROWS).map((each) => row(each, trace, state, actions));
  const rest: Child =
    trace.rows.length > MOST_ROWS &&
    h(
      'p',
      { class: 'note' },
      `The first ${MOST_ROWS} of ${trace.rows.length} rows: collapse rows to see more.`,
    );
  return h(
    'section',
    { class: 'trace', '--step': span > 0 ? percent((ticks(span)[1] ?? span) / span) : undefined },
    h(
      'header',
      {},
      h('h3', {}, trace.id === '' ? 'Posted events' : root?.event_name || 'Trace'),
      h('span', { class: 'when' }, clock(trace.start)),
      h('span', { class: 'total' }, duration(span)),
    ),
    axis(trace),
    h(
      'ul',
      {
        class: `rows ${state.focus === 'tree' ? 'focused' : ''}`,
        role: 'tree',
        'aria-label': 'Spans',
      },
      ...rows,
    ),
    rest,
  );
}
