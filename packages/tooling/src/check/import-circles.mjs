// Import cycles between files of a package; type imports count.
import { posix } from 'node:path';

/** @typedef {{ path: string, imports: readonly string[] }} Module */

/**
 * Returns the import cycles of files, every cycle once, with the files sorted by name.
 *
 * @param {readonly Module[]} modules `imports` are paths like `path`
 * @returns {string[][]}
 */
export function importCircles(modules) {
  const known = new Map(modules.map(({ path, imports }) => [path, imports]));
  /** @type {Map<string, number>} */
  const order = new Map();
  /** @type {Map<string, number>} */
  const lowest = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const circles = [];

  /** Tarjan's strongly connected components. @param {string} path */
  const visit = (path) => {
    order.set(path, order.size);
    lowest.set(path, order.size - 1);
    stack.push(path);
    for (const next of known.get(path) ?? []) {
      if (!known.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(path, Math.min(low(path), low(next)));
    }
    if (low(path) !== order.get(path)) return;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) circles.push(circle.toSorted());
  };
  const low = (/** @type {string} */ path) => lowest.get(path) ?? 0;

  for (const { path } of modules) if (!order.has(path)) visit(path);
  return circles;
}

/** Resolves the file of a relative import. @param {string} from @param {string} specifier */
export const resolveImport = (from, specifier) =>
  posix.normalize(posix.join(posix.dirname(from), specifier));
