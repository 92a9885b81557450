import type { Need } from './features.ts';
import type { Features } from './features.ts';
import type { Spans } from './spans.ts';

// oxlint-disable-next-line typescript/no-explicit-any
export type AnyFunction = (this: any, ...args: any[]) => unknown;

/** Tools of a row. In the plain run `wrap` and `wrapClass` return the argument, and `child` does nothing. */
export interface Run {
  /** Traces `fn`, under a name unaffected by bundlers. */
  wrap<F extends AnyFunction>(name: string, fn: F): F;
  /** Traces a class, under a name unaffected by bundlers. */
  wrapClass<C extends abstract new (...args: never[]) => object>(name: string, target: C): C;
  /** Starts and ends a span called `name` at the call site. */
  child(name: string): void;
  readonly features: Features;
}

/**
 * A guarantee about wrapping: user code sees the same results plain and wrapped, and the span shows the expected
 * data.
 */
export interface Row {
  /** The guarantee, in a sentence. */
  readonly name: string;
  readonly needs?: readonly Need[];
  /** Runs user code and returns the observations as plain data. */
  see(run: Run): unknown;
  /** Returns the relevant span data, as plain data. */
  readonly spans?: (spans: Spans) => unknown;
  /** Expected result of {@link Row.spans}. */
  readonly show?: unknown;
}
