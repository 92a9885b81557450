import { type JsonObject, type JsonValue, isObject } from '../../json.ts';
import { type Child, h } from './h.ts';

const LONG_TEXT = 1200;
const MANY = 200;

/** Parses JSON in a string; returns the string unchanged if parsing fails. */
function unpacked(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Renders text; long text is cut and expands on request. */
export function textBlock(text: string): HTMLElement {
  if (text.length <= LONG_TEXT) return h('span', { class: 'text' }, text);
  const shown = h('span', { class: 'text' }, `${text.slice(0, LONG_TEXT)}…`);
  const more = h(
    'button',
    {
      class: 'more',
      type: 'button',
      onclick: () => {
        shown.textContent = text;
        more.remove();
      },
    },
    `Show all ${text.length.toLocaleString('en-US')} characters`,
  );
  return h('span', {}, shown, more);
}

const summaryOf = (value: JsonValue[] | JsonObject): string =>
  Array.isArray(value)
    ? `${value.length} ${value.length === 1 ? 'item' : 'items'}`
    : Object.keys(value).slice(0, 4).join(', ') || 'empty';

/** Renders a value: text, or objects and lists as folds, filled on opening. */
export function valueView(given: JsonValue, depth = 0): HTMLElement {
  const value = typeof given === 'string' ? unpacked(given) : given;
  if (typeof value === 'string') return textBlock(value);
  if (value === null || typeof value !== 'object') {
    return h('span', { class: `scalar ${typeof value}` }, String(value));
  }
  if (Object.keys(value).length === 0) {
    return h('span', { class: 'scalar' }, Array.isArray(value) ? '[ ]' : '{ }');
  }
  const body = h('div', { class: 'nested' });
  const fill = (): void => {
    if (body.childElementCount === 0) body.append(table(value, depth + 1));
  };
  const open = depth < 2 && Object.keys(value).length <= 20;
  if (open) fill();
  const summary = h('summary', {}, summaryOf(value));
  return h('details', { class: 'fold', open, ontoggle: fill }, summary, body);
}

function table(value: JsonValue[] | JsonObject, depth: number): HTMLElement {
  const entries = Object.entries(value);
  const rows = entries
    .slice(0, MANY)
    .flatMap(([key, item]): Child[] => [
      h('dt', { title: key }, key),
      h('dd', {}, valueView(item, depth)),
    ]);
  const rest = entries.length - MANY;
  const note = rest > 0 && h('p', { class: 'note' }, `and ${rest} more`);
  return h('div', {}, h('dl', { class: 'table' }, ...rows), note);
}

/** Renders an object as a table of keys. */
export const objectView = (value: JsonObject): HTMLElement =>
  isObject(value) ? table(value, 0) : valueView(value);
