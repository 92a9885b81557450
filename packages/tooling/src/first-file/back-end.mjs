import { sourceBytes } from './source-bytes.mjs';

/** Modules a page loads after the first file: the work after the end of a span, and the store for unsent items. */
const LATER = [
  /core\/src\/(?:export|privacy|spans\/write)\//,
  /core\/src\/seam\/(?:create-back-end|restore-calls)\.ts$/,
  /core\/src\/session\/session-updates\.ts$/,
  /core\/src\/sampling\/tail-sampler\.ts$/,
  /web\/src\/offline\/(?:offline-store|offline-store-options|own-items|indexed-db|stored-key|page-locks)\.ts$/,
];

/**
 * Modules of the same folders a page needs at once: counts, capture switches, kept writes, key concealment in logs.
 */
const AT_ONCE = [
  'export/delivery-stats',
  'privacy/capture',
  'privacy/secret-mark',
  'privacy/secret-pattern',
  'spans/write/exception-event',
  'spans/write/span-write',
  'spans/write/write-on',
].map((name) => `core/src/${name}.ts`);

/**
 * Returns the modules of the back end with code in `files`.
 *
 * @param {import('./bundlers.mjs').Written[]} files
 */
export const backEndModules = (files) =>
  [...new Set(files.flatMap(({ code, map }) => [...sourceBytes(code, map).keys()]))]
    .filter((source) => LATER.some((pattern) => pattern.test(source)))
    .filter((source) => !AT_ONCE.some((name) => source.endsWith(name)))
    .map((source) => source.replace(/^.*?((?:core|web)\/src\/)/, '$1'))
    .toSorted();
