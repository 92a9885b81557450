/**
 * Runs `work` while the tracer is still referenced: neither a timer nor a listener may keep an unused tracer alive.
 */
export function weakly<T extends object, A extends readonly unknown[]>(
  target: T,
  work: (target: T, ...given: A) => void,
): (...given: A) => void {
  const weak = new WeakRef(target);
  return (...given) => {
    const alive = weak.deref();
    if (alive) work(alive, ...given);
  };
}
