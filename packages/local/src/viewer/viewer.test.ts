import { expect, test } from 'vitest';
import type { LocalEvent } from '../events/event.ts';
import { addressOf, readAddress } from './address.ts';
import { ago, cost, duration, ticks } from './parts/format.ts';
import { pressed } from './keyboard.ts';
import { chatIn } from './parts/messages.ts';
import type { Actions, State } from './state.ts';
import { tracesOf } from './traces.ts';

const event = (id: string, parent: string, more: Partial<LocalEvent> = {}): LocalEvent => ({
  event_id: id,
  session_id: 's',
  parent_id: parent,
  project: '',
  source: '',
  event_name: id,
  event_type: 'tool',
  start_time: 1000,
  end_time: 1010,
  duration: 10,
  inputs: {},
  outputs: {},
  config: {},
  metadata: {},
  metrics: {},
  feedback: {},
  user_properties: {},
  error: null,
  status: 'unset',
  status_message: '',
  outcome: 'ok',
  trace_id: 't',
  span_id: id,
  parent_span_id: null,
  trace_state: '',
  kind: 'internal',
  scope: { name: '', version: '' },
  resource: {},
  links: [],
  span_events: [],
  dropped: { attributes: 0, events: 0, links: 0 },
  attributes: {},
  ...more,
});

const ids = (events: LocalEvent[], collapsed: string[] = []): string[] =>
  tracesOf(events, new Set(collapsed)).flatMap(({ rows }) =>
    rows.map((row) => `${'-'.repeat(row.depth)}${row.event.event_id}`),
  );

test('rows stand depth first, and what is folded hides what is under it', () => {
  const events = [
    event('a', 's'),
    event('b', 'a'),
    event('c', 'b'),
    event('d', 'a'),
    event('e', 's'),
  ];
  expect(ids(events)).toEqual(['a', '-b', '--c', '-d', 'e']);
  expect(ids(events, ['b'])).toEqual(['a', '-b', '-d', 'e']);
  expect(ids(events, ['a'])).toEqual(['a', 'e']);
});

test('every event has one row, also in circles and when a trace is deep', () => {
  expect(ids([event('a', 'b'), event('b', 'a'), event('c', 'c')]).toSorted()).toEqual([
    '-b',
    'a',
    'c',
  ]);
  const deep = Array.from({ length: 20_000 }, (_, i) =>
    event(`n${i}`, i === 0 ? 's' : `n${i - 1}`),
  );
  expect(tracesOf(deep, new Set())[0]?.rows).toHaveLength(20_000);
});

test('each trace has its own bounds', () => {
  const traces = tracesOf(
    [event('a', 's'), event('b', 's', { trace_id: 'u', start_time: 5000, end_time: 5600 })],
    new Set(),
  );
  expect(traces.map(({ id, start, end }) => [id, start, end])).toEqual([
    ['t', 1000, 1010],
    ['u', 5000, 5600],
  ]);
});

test('chats are found in the shapes they come in, and only there', () => {
  const history = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }];
  expect(chatIn({ chat_history: history, top_k: 3 })).toEqual({
    messages: [{ role: 'user', text: 'hi', rest: [] }],
    rest: { top_k: 3 },
  });
  expect(chatIn({ role: 'assistant', content: 'yes', finish_reason: 'stop' })).toEqual({
    messages: [{ role: 'assistant', text: 'yes', rest: [] }],
    rest: { finish_reason: 'stop' },
  });
  expect(chatIn({ role: 'admin' })).toEqual({ messages: [], rest: { role: 'admin' } });
  const mixed = { messages: [{ role: 'user', content: 'x' }, 'y'] };
  expect(chatIn(mixed)).toEqual({ messages: [], rest: mixed });
});

test('numbers read well', () => {
  expect([0, 0.4, 9.94, 999.6, 1320, 61_000, 3_660_000].map(duration)).toEqual([
    '0 ms',
    '400 µs',
    '9.9 ms',
    '1.00 s',
    '1.32 s',
    '1 min 1 s',
    '1 h 1 min',
  ]);
  expect([5, 59, 3599, 86_399, 90_000].map((s) => ago(0, s * 1000))).toEqual([
    'now',
    '59s',
    '59m',
    '23h',
    '1d',
  ]);
  expect([0, 0.000148, 0.25, 3].map(cost)).toEqual(['$0', '$0.000148', '$0.2500', '$3.00']);
  expect(ticks(2630)).toEqual([0, 1000, 2000]);
  expect(ticks(10)).toEqual([0, 2, 4, 6, 8, 10]);
  expect([ticks(0), ticks(Number.NaN)]).toEqual([[0], [0]]);
});

test('an address leads back to where it was made, and a broken one nowhere', () => {
  expect(readAddress(addressOf('a/b', 'c#d'))).toEqual({ sessionId: 'a/b', eventId: 'c#d' });
  expect(readAddress(addressOf('a'))).toEqual({ sessionId: 'a' });
  expect([readAddress(''), readAddress('#/%E0%A4%A'), addressOf()]).toEqual([{}, {}, '#']);
});

test('arrows move, right and left unfold and fold, Enter opens, Escape closes', () => {
  const events = [event('a', 's'), event('b', 'a')];
  const [trace] = tracesOf(events, new Set());
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): void => {
      calls.push([name, ...args].join(' '));
    };
  const actions: Actions = {
    selectSession: note('session'),
    selectEvent: note('event'),
    closeEvent: note('close'),
    toggle: note('toggle'),
    focus: note('focus'),
    clear: note('clear'),
  };
  const state: State = {
    sessions: [],
    loaded: true,
    online: true,
    sessionId: 's',
    detail: undefined,
    eventId: undefined,
    open: false,
    focus: 'list',
    collapsed: new Set(),
  };
  const press = (key: string, change: Partial<State>): boolean =>
    pressed(key, { ...state, ...change }, trace?.rows ?? [], actions);
  press('Enter', {});
  press('ArrowDown', { focus: 'tree', eventId: 'a', open: true });
  press('ArrowDown', { focus: 'tree', eventId: 'b' });
  press('Enter', { focus: 'tree', eventId: 'b' });
  press('ArrowLeft', { focus: 'tree', eventId: 'b' });
  press('ArrowLeft', { focus: 'tree', eventId: 'a' });
  press('ArrowRight', { focus: 'tree', eventId: 'a', collapsed: new Set(['a']) });
  press('Escape', { focus: 'tree', eventId: 'a', open: true });
  press('Escape', { focus: 'tree', eventId: 'a' });
  expect(press('x', { focus: 'tree', eventId: 'a' })).toBe(false);
  expect(calls).toEqual([
    'event a false',
    'event b true',
    'event b false',
    'event b true',
    'event a false',
    'toggle a',
    'toggle a',
    'close',
    'focus list',
  ]);
});
