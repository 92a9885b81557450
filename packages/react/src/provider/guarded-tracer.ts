let isSaid = false;

/** Logs the first error only: a failure recurs in every component and render. */
function failed(error: unknown): void {
  if (isSaid) return;
  isSaid = true;
  // oxlint-disable-next-line no-console -- the tracer's own logger may be what has failed
  console.warn('[honeyhive] SDK error:', error);
}

/**
 * Runs synchronous `work` of a tracer. Errors and rejections never reach a render, an effect or a handler of the
 * app; `onError` logs the first.
 */
export function contained<R>(
  work: () => R,
  onError: (error: unknown) => void = failed,
): R | undefined {
  try {
    const answer = work();
    if (!(answer instanceof Promise)) return answer;
    answer.catch(onError);
  } catch (error) {
    onError(error);
  }
  return undefined;
}

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

/** Runs `work` in the same way and returns the result if of the type of `fallback`, else `fallback`. */
export function answerOf<R>(work: () => R | undefined, fallback: R): R {
  const answer = contained(work);
  const isRight = typeof answer === typeof fallback && answer !== null;
  return isRight ? (answer as R) : fallback;
}
