/** Child of an element; false, null and undefined render no content. */
export type Child = Node | string | number | false | null | undefined;

/** Listener whose parameter may be narrowed to the event type of the name. */
type Listener = { listen(event: Event): void }['listen'];

/** Attributes by name, `on…` listeners, and custom properties (`--x`) for the style sheet. */
export type Props = Record<string, string | number | boolean | Listener | null | undefined>;

function assign(element: HTMLElement | SVGElement, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else if (name.startsWith('--')) {
      element.style.setProperty(name, String(value));
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/** Makes an element out of DOM nodes and text: data never becomes markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  assign(element, props);
  for (const child of children) {
    if (child !== false && child !== null && child !== undefined)
      element.append(stringOrNode(child));
  }
  return element;
}

const stringOrNode = (child: Node | string | number): Node | string =>
  typeof child === 'number' ? String(child) : child;

/** Creates a 16 × 16 icon from an SVG path. */
export function drawing(path: string, name: string): SVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  assign(svg, { viewBox: '0 0 16 16', class: `icon ${name}`, 'aria-hidden': 'true' });
  const shape = document.createElementNS(space, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}
