/**
 * Queues `work`, which must not throw, in the engine's own microtask queue. zone.js runs callbacks of
 * `queueMicrotask` and `then` from a separate queue, so the order relative to a native `await` is lost; the
 * continuation of an `await` keeps the order.
 */
export const queueNativeMicrotask: (work: () => void) => void = async (work) => {
  // oxlint-disable-next-line typescript/await-thenable -- any promise here would be zone.js's
  await undefined;
  work();
};
