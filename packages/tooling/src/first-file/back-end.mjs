import { sourceBytes } from './source-bytes.mjs';

/** Modules that a page loads after its first file: what happens after a span's end, and the store for what cannot be sent. */
const LATER = [
  /core\/src\/processing\//,
  /web\/src\/offline\/(?:offline-store|store-parts|own-items|disk|disk-key|page-locks)\.ts$/,
];

/** Modules of the same folders that a page needs at once: counts, callbacks, the session, what conceals keys in logs. */
const AT_ONCE = [
  'contained',
  'ledger',
  'name-filter',
  'outermost',
  'pause',
  'secret-mark',
  'secret-pattern',
  'session-start',
  'tail-seat',
].map((name) => `core/src/processing/${name}.ts`);

/**
 * The modules of the back end that have code in `files`.
 *
 * @param {import('./bundlers.mjs').Written[]} files
 */
export const backEndModules = (files) =>
  [...new Set(files.flatMap(({ code, map }) => [...sourceBytes(code, map).keys()]))]
    .filter((source) => LATER.some((pattern) => pattern.test(source)))
    .filter((source) => !AT_ONCE.some((name) => source.endsWith(name)))
    .map((source) => source.replace(/^.*?((?:core|web)\/src\/)/, '$1'))
    .toSorted();
