import type { ContextStorage } from '../context/context-storage.ts';
import { isPromise } from './guard.ts';

/** A call of a function of the user's. */
interface Call {
  readonly name: string;
  /** Call which caused the call. */
  readonly above: Call | undefined;
  isOver?: boolean;
}

/** Maximum calls in a row, every call caused by the call before. */
const MAX_DEPTH = 3;
/** Maximum calls started while a call is in progress. */
const MAX_OVERLAPS = 1_000;

/** Runs work by name, unless skipped. */
export type Outermost = <R>(name: string, work: () => R) => R | undefined;

/**
 * Creates a function which runs work by name, unless caused by work of the same name: while the work runs, and until
 * the returned promise settles. Leftover timers and promises may cause {@link MAX_DEPTH} calls in a row. Where no
 * context crosses an `await`, work in progress without a pause is limited by number instead.
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
      // Resolved with the result, since a user's `then` may throw.
      if (isPromise(result)) new Promise((resolve) => resolve(result)).then(end, end);
      else end();
    }
  };
}
