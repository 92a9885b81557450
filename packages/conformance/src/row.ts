import type { Need } from './features.ts';
import type { Features } from './features.ts';
import type { Spans } from './spans.ts';

// oxlint-disable-next-line typescript/no-explicit-any
export type AnyFunction = (this: any, ...args: any[]) => unknown;

/** What a row works with. In the plain run `wrap` gives back what it was given, and the others do nothing. */
export interface Run {
  /** Traces `fn`, under a name that no bundler can change. */
  wrap<F extends AnyFunction>(name: string, fn: F): F;
  /** Traces a class, under a name that no bundler can change. */
  wrapClass<C extends abstract new (...args: never[]) => object>(name: string, target: C): C;
  /** Starts and ends a span of that name where it is called. */
  child(name: string): void;
  readonly features: Features;
}

/** One promise about wrapping: run plain and wrapped, user code sees the same; then what the span has to show. */
export interface Row {
  /** What holds, in a sentence. */
  readonly name: string;
  readonly needs?: readonly Need[];
  /** User code: gives back all it has seen, as plain data. */
  see(run: Run): unknown;
  /** What the spans say about it, as plain data. */
  readonly spans?: (spans: Spans) => unknown;
  /** What {@link Row.spans} has to give. */
  readonly show?: unknown;
}
