import type { ContextStorage } from '../context/context-storage.ts';
import { isPromise } from './guard.ts';

/** A call of a function of the user's. */
interface Call {
  readonly name: string;
  /** The call that has caused it. */
  readonly above: Call | undefined;
  isOver?: boolean;
}

/** Calls in a row of which each was caused by the one before. */
const MAX_DEPTH = 3;
/** Calls that begin while others are under way. */
const MAX_OVERLAPS = 1_000;

/** Runs work by its name. */
export type Outermost = <R>(name: string, work: () => R) => R | undefined;

/**
 * Runs work by its name, unless work of that name has caused it: while that runs, and until the promise that it gives
 * back has settled. What it leaves behind (timers, promises) may cause {@link MAX_DEPTH} calls in a row. Where no
 * context crosses an `await`, work that is under way without a pause is bounded by number instead.
 */
export function outermost(contextStorage: ContextStorage): Outermost {
  const key = Symbol();
  let pending = 0;
  let overlaps = 0;
  return (name, work) => {
    const context = contextStorage.get();
    const above = context.getValue(key) as Call | undefined;
    let depth = 0;
    for (let call = above; call; call = call.above) {
      depth += 1;
      if (depth === MAX_DEPTH || (!call.isOver && call.name === name)) return undefined;
    }
    if (pending === 0) overlaps = 0;
    else if (contextStorage.swap && (overlaps += 1) > MAX_OVERLAPS) return undefined;
    const call: Call = { name, above };
    const end = (): void => {
      call.isOver = true;
      pending -= 1;
    };
    pending += 1;
    let result: unknown;
    try {
      return (result = contextStorage.run(context.setValue(key, call), work));
    } finally {
      // Resolved with it, since a `then` of the user's may throw.
      if (isPromise(result)) new Promise((resolve) => resolve(result)).then(end, end);
      else end();
    }
  };
}
