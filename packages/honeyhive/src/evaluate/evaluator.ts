/** Options of {@link evaluator}. */
export interface EvaluatorOptions {
  /** Name of the metric. Default: the function's. */
  name?: string | undefined;
  /** Number of calls of the function. Default 1. */
  repeat?: number | undefined;
  /** Accepted for compatibility; has no effect. */
  weight?: number | undefined;
  /** Accepted for compatibility; has no effect. */
  asserts?: boolean | undefined;
  /** Accepted for compatibility; has no effect. */
  target?: string | undefined;
  /** Accepted for compatibility; has no effect. */
  transform?: string | undefined;
  /** Accepted for compatibility; has no effect. */
  aggregate?: string | undefined;
  /** Accepted for compatibility; has no effect. */
  checker?: string | undefined;
}

/**
 * Creates an evaluator with a name, which may run several times. It returns the value of its function, or a list of
 * values for `repeat` above 1.
 *
 * @example
 * const exact = evaluator((outputs, inputs, truth) => outputs === truth.answer, { name: 'exact' });
 */
export function evaluator<O, I, G, R>(
  fn: (outputs: O, inputs: I, groundTruth: G) => Promise<R> | R,
  { name, repeat = 1 }: EvaluatorOptions = {},
): (outputs?: O, inputs?: I, groundTruth?: G) => R | Promise<R> | R[] | Promise<R[]> {
  const run = (outputs?: O, inputs?: I, groundTruth?: G): R | Promise<R> | R[] | Promise<R[]> => {
    const once = (): Promise<R> | R => fn(outputs as O, inputs as I, groundTruth as G);
    if (!(repeat > 1)) return once();
    const results = Array.from({ length: Math.floor(repeat) }, once);
    return results.some((result) => result instanceof Promise)
      ? Promise.all(results)
      : (results as R[]);
  };
  return Object.defineProperty(run, 'name', { value: name ?? fn.name });
}
