/** Runs `work` for a tracer while somebody holds it: neither a timer nor a listener may keep one that is forgotten. */
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
