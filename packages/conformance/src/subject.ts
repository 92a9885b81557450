import type { AnyFunction } from './row.ts';
import type { Need } from './features.ts';
import type { SeenSpan } from './spans.ts';

/** A wrapper under test, in a given usage and state of the tracer. */
export interface ConformanceSubject {
  /** Name in results: `trace`, `standard decorator`, … */
  readonly name: string;
  /** State of the tracer, default `on`. In any other state user code must see the same results, without spans. */
  readonly state?: 'on' | 'off' | 'after shutdown';
  /** Traces `fn` under `name`. */
  wrap<F extends AnyFunction>(fn: F, name: string): F;
  /** Traces a class under `name`; required by rows with the need `new`. */
  wrapClass?<C extends abstract new (...args: never[]) => object>(target: C, name: string): C;
  /** Starts and ends a span at the call site; required by rows about parents. */
  child?(name: string): void;
  /**
   * Resolves with the spans finished since the last call, after a flush. Without the method, rows about spans check
   * only user code.
   */
  takeSpans?(): Promise<readonly SeenSpan[]>;
  /** Features impossible for the subject; rows with such needs are not applicable. */
  readonly lacks?: readonly Need[];
}

/** Parts of a HoneyHive tracer used by the suite. */
interface Tracing {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly trace: any;
  readonly withSpan: <R>(name: string, work: () => R) => R;
  startSpan(name: string): { end(): void };
  flush(): Promise<unknown>;
  shutdown(): Promise<unknown>;
}

type Options = Pick<ConformanceSubject, 'state' | 'lacks'> & {
  /** Returns the spans finished since the last call. */
  readonly take?: () => readonly SeenSpan[];
};

/**
 * Returns the four ways to trace a function with a HoneyHive tracer: wrapper, both decorators, block.
 *
 * @example
 * const { tracer } = recordingTracer();
 * for (const subject of tracerSubjects(tracer)) await check(subject);
 */
export function tracerSubjects(
  tracer: Tracing,
  { take, lacks = [], state = 'on' }: Options = {},
): readonly ConformanceSubject[] {
  const base = {
    state,
    lacks,
    child: (name: string): void => tracer.startSpan(name).end(),
    ...(take && {
      takeSpans: async () => {
        await tracer.flush();
        return take();
      },
    }),
  };
  return [
    {
      ...base,
      name: 'trace',
      wrap: (fn, name) => tracer.trace({ eventName: name }, fn) as typeof fn,
      wrapClass: (target, name) => tracer.trace({ eventName: name }, target) as typeof target,
    },
    {
      ...base,
      name: 'standard decorator',
      lacks: [...lacks, 'new'],
      wrap: (fn, name) => tracer.trace(fn, { kind: 'method', name }) as typeof fn,
    },
    {
      ...base,
      name: 'legacy decorator',
      lacks: [...lacks, 'new'],
      wrap: (fn, name) => {
        const descriptor = { value: fn, writable: true, enumerable: false, configurable: true };
        return (tracer.trace({}, name, descriptor) as { value: typeof fn }).value;
      },
    },
    {
      ...base,
      name: 'withSpan',
      lacks: [...lacks, 'new', 'identity'],
      wrap: <F extends AnyFunction>(fn: F, name: string) =>
        function (this: unknown, ...args: readonly unknown[]): unknown {
          return tracer.withSpan(name, () => Reflect.apply(fn, this, args) as unknown);
        } as F,
    },
  ];
}
