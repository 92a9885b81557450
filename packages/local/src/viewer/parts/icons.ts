import { drawing } from './h.ts';

const PATHS = {
  model: 'M8 1.2 9.7 6.3 14.8 8 9.7 9.7 8 14.8 6.3 9.7 1.2 8 6.3 6.3Z',
  tool: 'M13.9 4.2 11.6 6.5 9.5 4.4 11.8 2.1A3.9 3.9 0 0 0 6.7 7L2 11.7 4.3 14 9 9.3a3.9 3.9 0 0 0 4.9-5.1Z',
  chain:
    'M3.2 1.5h3.6v3.6H5.6v2.3h4.8V6.2H14v3.6h-3.6V8.6H5.6v3.1h4.8v-1.2H14v3.6h-3.6v-1.2H4.4V5.1H3.2Z',
  session: 'M8 1 14 4.5v7L8 15 2 11.5v-7Z',
  up: 'M1.5 7H4v7H1.5ZM5.3 7.2 8.1 1.3c1.3 0 2 .9 2 2.1V6h3c1 0 1.7.9 1.5 1.9l-1 4.7c-.2.8-.8 1.4-1.6 1.4H5.3Z',
  down: 'M1.5 2H4v7H1.5ZM5.3 8.8l2.8 5.9c1.3 0 2-.9 2-2.1V10h3c1 0 1.7-.9 1.5-1.9l-1-4.7c-.2-.8-.8-1.4-1.6-1.4H5.3Z',
  copy: 'M5 1.5h8.5V10H12v1.5H10V14.5H2.5V5H5Zm1.2 1.2V5H10v4h2.3V2.7ZM3.7 6.2v7.1h5.1V6.2Z',
  close: 'M3.2 2.3 8 7.1l4.8-4.8.9.9L8.9 8l4.8 4.8-.9.9L8 8.9l-4.8 4.8-.9-.9L7.1 8 2.3 3.2Z',
  caret: 'M5.5 3 11 8l-5.5 5Z',
  theme: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm0 1.3v10.4a5.2 5.2 0 0 0 0-10.4Z',
  clear: 'M6 1.5h4V3h3.5v1.3h-11V3H6ZM3.6 5.3h8.8l-.7 9.2H4.3Z',
} as const;

/** The names of the drawings. */
export type IconName = keyof typeof PATHS;

/** A drawing by name, in the text's colour. */
export const icon = (name: IconName): SVGElement => drawing(PATHS[name], `icon-${name}`);
