import { h } from './parts/h.ts';
import { icon } from './parts/icons.ts';
import type { Actions } from './state.ts';
import { toggleTheme } from './theme.ts';

/** Parts of the page, rendered anew after changes. */
export interface Page {
  line: HTMLElement;
  list: HTMLElement;
  main: HTMLElement;
  detail: HTMLElement;
}

/** Creates a button requesting confirmation before the irreversible clear. */
function clearButton(actions: Actions): HTMLElement {
  const label = h('span', {}, 'Clear');
  let armed = false;
  const disarm = (): void => {
    armed = false;
    label.textContent = 'Clear';
  };
  const onclick = (): void => {
    if (armed) {
      disarm();
      actions.clear();
      return;
    }
    armed = true;
    label.textContent = 'Clear everything?';
    setTimeout(disarm, 3000);
  };
  return h('button', { class: 'plain', type: 'button', onclick }, icon('clear'), label);
}

/** Builds the page's frame. */
export function buildPage(actions: Actions): Page {
  const line = h('span', { class: 'line-state', role: 'status' });
  const list = h('div', { class: 'scroll' });
  const main = h('main', { class: 'scroll' });
  const detail = h('aside', { class: 'detail scroll', 'aria-label': 'Event', hidden: true });
  const brand = h(
    'div',
    { class: 'brand' },
    icon('session'),
    h('span', {}, 'HoneyHive'),
    h('em', {}, 'local'),
  );
  const theme = h(
    'button',
    {
      class: 'plain',
      type: 'button',
      title: 'Dark or light',
      'aria-label': 'Dark or light',
      onclick: toggleTheme,
    },
    icon('theme'),
  );
  const foot = h('footer', {}, line, clearButton(actions), theme);
  document.body.append(h('nav', { class: 'side' }, brand, list, foot), main, detail);
  return { line, list, main, detail };
}
