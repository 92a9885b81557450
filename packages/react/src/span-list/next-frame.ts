/** Milliseconds after which a page in the background, which has no frames, goes on. */
const NO_FRAME_MS = 250;

/** Calls `work` once, with the page's next frame. */
export function onNextFrame(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    work();
  };
  const timer = setTimeout(once, NO_FRAME_MS);
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(once);
}
