/** Milliseconds after which work continues without a paint: a page in the background does not paint. */
const NO_PAINT_MS = 250;

/** Calls `work` once, after the next frame has been painted. */
export function whenPainted(work: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    work();
  };
  setTimeout(once, NO_PAINT_MS);
  // The frame's callback runs before painting; a task queued in the callback runs after.
  if (!globalThis.requestAnimationFrame?.(() => setTimeout(once))) once();
}
