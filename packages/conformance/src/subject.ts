import type { AnyFunction } from './row.ts';
import type { Need } from './features.ts';
import type { SeenSpan } from './spans.ts';

/** A wrapper under test, in one way of using it and one state of its tracer. */
export interface ConformanceSubject {
  /** How results name it: `trace`, `standard decorator`, … */
  readonly name: string;
  /** `on` by default. In the other states user code must see the same, and no span may come. */
  readonly state?: 'on' | 'off' | 'after shutdown';
  /** Traces `fn` under `name`. */
  wrap<F extends AnyFunction>(fn: F, name: string): F;
  /** Traces a class under `name`; needed for rows that need `new`. */
  wrapClass?<C extends abstract new (...args: never[]) => object>(target: C, name: string): C;
  /** Starts and ends a span where it is called; needed for rows about parents. */
  child?(name: string): void;
  /** All spans finished since the last call, after a flush. Without it rows about spans are run for user code only. */
  takeSpans?(): Promise<readonly SeenSpan[]>;
  /** What it cannot do by its nature; rows that need it are not applicable. */
  readonly lacks?: readonly Need[];
}

/** What the suite needs of a HoneyHive tracer. */
interface Tracing {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly trace: any;
  readonly withSpan: <R>(name: string, work: () => R) => R;
  startSpan(name: string): { end(): void };
  flush(): Promise<unknown>;
  shutdown(): Promise<unknown>;
}

type Options = Pick<ConformanceSubject, 'state' | 'lacks'> & {
  /** The spans that have finished since it was last called. */
  readonly take?: () => readonly SeenSpan[];
};

/** The four ways of tracing a function with one HoneyHive tracer: wrapper, both decorators, block. */
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
