let isSaid = false;

/** Says the first one: what fails for one component fails for each, and in each render. */
function failed(error: unknown): void {
  if (isSaid) return;
  isSaid = true;
  // oxlint-disable-next-line no-console -- the tracer's own logger may be what has failed
  console.warn('[honeyhive] Contained:', error);
}

/**
 * Runs `work` of a tracer, none of which answers with a promise. What it throws or rejects with never reaches a
 * render, an effect or a handler of the app; `onError` says it once.
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

/** The same for an answer that has to be of the type of `fallback`. */
export function answerOf<R>(work: () => R | undefined, fallback: R): R {
  const answer = contained(work);
  const isRight = typeof answer === typeof fallback && answer !== null;
  return isRight ? (answer as R) : fallback;
}
