/** @typedef {import('@honeyhive/web').HoneyHiveTracer} HoneyHiveTracer */

/** @param {unknown[]} given */
const last = (...given) => given.at(-1);

/** @param {unknown[]} given */
const call = (...given) => /** @type {(by: unknown) => unknown} */ (last(...given))(plain);

const plain = {
  trace: last,
  withSpan: call,
  withSession: call,
  run: call,
  bind: last,
  startSpan: () => plain,
  startSession: () => plain,
  end: () => {},
};

/** Runs the same app code with nothing around it: the reference for values and errors. */
export const plainTracer = /** @type {HoneyHiveTracer} */ (/** @type {unknown} */ (plain));
