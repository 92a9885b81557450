import type { LocalEvent } from '../events/event.ts';
import type { JsonObject } from '../json.ts';
import { ratingOf } from '../events/event-measures.ts';
import { clock, duration } from './parts/format.ts';
import { type Child, h } from './parts/h.ts';
import { icon } from './parts/icons.ts';
import { objectView, textBlock, valueView } from './parts/json-view.ts';
import { type Message, chatIn } from './parts/messages.ts';
import { firstTokenOf } from './parts/first-token.ts';
import type { Actions } from './state.ts';

/** Creates a button copying a text and confirming the copy. */
export function copyButton(text: string, what: string): HTMLElement {
  const button = h(
    'button',
    {
      class: 'copy',
      type: 'button',
      title: `Copy ${what}`,
      'aria-label': `Copy ${what}`,
      onclick: (event: MouseEvent) => {
        event.stopPropagation();
        void navigator.clipboard.writeText(text).then(() => {
          button.classList.add('done');
          setTimeout(() => button.classList.remove('done'), 1200);
        });
      },
    },
    icon('copy'),
  );
  return button;
}

/** Returns the outcome as a label; false for `ok`. */
export const outcomePill = (outcome: LocalEvent['outcome']): Child =>
  outcome !== 'ok' && h('span', { class: `pill ${outcome}` }, outcome);

/** Thumbs up or down as a drawing. */
export function ratingIcon(feedback: JsonObject): Child {
  const rating = ratingOf(feedback);
  if (rating === 0) return false;
  const label = rating > 0 ? 'Thumbs up' : 'Thumbs down';
  const kind = rating > 0 ? 'up' : 'down';
  return h(
    'span',
    { class: `rating ${kind}`, role: 'img', 'aria-label': label, title: label },
    icon(kind),
  );
}

function section(title: string, open: boolean, ...children: Child[]): HTMLElement {
  return h('details', { class: 'section', open }, h('summary', {}, title), ...children);
}

const filled = (title: string, value: JsonObject, open = true): Child =>
  Object.keys(value).length > 0 && section(title, open, objectView(value));

const bubble = (message: Message): HTMLElement =>
  h(
    'div',
    {
      class: `bubble ${['user', 'assistant', 'system'].includes(message.role) ? message.role : 'other'}`,
    },
    h('span', { class: 'role' }, message.role),
    message.text !== '' && textBlock(message.text),
    ...message.rest.map((part) => valueView(part)),
  );

function exchange(title: string, bucket: JsonObject): Child {
  const { messages, rest } = chatIn(bucket);
  if (messages.length === 0) return filled(title, rest);
  const more = Object.keys(rest).length > 0 && objectView(rest);
  return section(title, true, h('div', { class: 'chat' }, ...messages.map(bubble)), more);
}

function identifiers(event: LocalEvent): HTMLElement {
  const ids: [string, string | null][] = [
    ['event', event.event_id],
    ['session', event.session_id],
    ['parent', event.parent_id],
    ['trace', event.trace_id],
    ['span', event.span_id],
    ['parent span', event.parent_span_id],
  ];
  const rows = ids.flatMap(([name, id]): Child[] =>
    id === null
      ? []
      : [
          h('dt', {}, name),
          h('dd', { class: 'id' }, h('code', {}, id), copyButton(id, `${name} id`)),
        ],
  );
  return section('Identifiers', false, h('dl', { class: 'table' }, ...rows));
}

function spanEvents(event: LocalEvent): Child {
  const { span_events: events } = event;
  if (events.length === 0) return false;
  const items = events.map((each) =>
    h(
      'li',
      {},
      h('span', { class: 'when' }, `+${duration(Math.max(0, each.time - event.start_time))}`),
      h('strong', {}, each.name),
      Object.keys(each.attributes).length > 0 && objectView(each.attributes),
    ),
  );
  return section(`Span events (${events.length})`, true, h('ul', { class: 'events' }, ...items));
}

function links(event: LocalEvent): Child {
  if (event.links.length === 0) return false;
  const items = event.links.map((link) =>
    h(
      'li',
      {},
      h('code', {}, `${link.trace_id} / ${link.span_id}`),
      copyButton(link.trace_id, 'trace id'),
      Object.keys(link.attributes).length > 0 && objectView(link.attributes),
    ),
  );
  return section(`Links (${event.links.length})`, true, h('ul', { class: 'events' }, ...items));
}

/** Renders the details of an event. */
export function detailView(event: LocalEvent, actions: Actions): HTMLElement {
  const { scope, dropped } = event;
  const first = firstTokenOf(event);
  const facts = [event.event_type, duration(event.duration)];
  if (first !== undefined) facts.push(`first token ${duration(first)}`);
  facts.push(clock(event.start_time));
  const lost = dropped.attributes + dropped.events + dropped.links;
  const origin = scope.name === '' ? '' : `${scope.name}${scope.version && ` ${scope.version}`}`;
  return h(
    'article',
    { class: 'detail-body' },
    h(
      'header',
      { class: `detail-head ${event.event_type}` },
      h('span', { class: 'tile' }, icon(event.event_type)),
      h(
        'div',
        { class: 'detail-title' },
        h('h2', {}, event.event_name || 'unnamed'),
        h('p', {}, `${facts.join(' · ')} `, outcomePill(event.outcome), ratingIcon(event.feedback)),
      ),
      h(
        'button',
        {
          class: 'plain',
          type: 'button',
          'aria-label': 'Close',
          title: 'Close (Esc)',
          onclick: () => actions.closeEvent(),
        },
        icon('close'),
      ),
    ),
    event.error !== null && h('div', { class: 'error-box', role: 'alert' }, textBlock(event.error)),
    exchange('Inputs', event.inputs),
    exchange('Outputs', event.outputs),
    filled('Feedback', event.feedback),
    filled('Metrics', event.metrics),
    filled('Metadata', event.metadata),
    filled('Config', event.config),
    filled('User properties', event.user_properties),
    spanEvents(event),
    links(event),
    identifiers(event),
    filled('Raw attributes', event.attributes, false),
    filled('Resource', event.resource, false),
    h(
      'p',
      { class: 'note' },
      [
        origin,
        event.kind === 'unspecified' ? '' : event.kind,
        lost > 0 ? `${lost} dropped by the sender` : '',
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}
