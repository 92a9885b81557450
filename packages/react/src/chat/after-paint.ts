/** A page in the background paints nothing: what waits for paint then goes on after this long. */
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
  if (typeof requestAnimationFrame !== 'function') return once();
  // The frame's callback runs before painting; a task queued in it runs after.
  requestAnimationFrame(() => setTimeout(once, 0));
}
