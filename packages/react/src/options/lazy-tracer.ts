import { contained } from '../provider/guarded-tracer.ts';
import { createMounting } from '../provider/mounting.ts';
import type { ReactTracer } from '../provider/provider.tsx';

/** A tracer that is made with the first call of one of its methods. */
export interface LazyTracer {
  readonly tracer: ReactTracer;
  mount(): () => void;
}

type AnyFunction = (...given: unknown[]) => unknown;

/** Members that components read while rendering, when no tracer is made yet. */
const UNMADE: Readonly<Record<string, unknown>> = {
  sessionId: '',
  activeSpan: undefined,
  enabled: true,
  isShutDown: false,
  problems: [],
};

/** Milliseconds after which a tracer is shut down whose provider has never mounted. */
const MAX_UNMOUNTED_MS = 5_000;

/** Makes the face of a tracer that `make` makes later. */
export function createLazyTracer(make: () => ReactTracer): LazyTracer {
  let made: ReactTracer | undefined;
  const shutDown = (): void => {
    const tracer = made;
    made = undefined;
    contained(() => void tracer?.shutdown());
  };
  const mounting = createMounting(() => {}, shutDown);
  const usable = (): ReactTracer => {
    if (made) return made;
    made = make();
    if (!mounting.isMounted)
      setTimeout(() => {
        if (!mounting.isMounted) shutDown();
      }, MAX_UNMOUNTED_MS);
    return made;
  };
  const methods = new Map<string | symbol, AnyFunction>();
  const methodOf = (key: string | symbol): AnyFunction => {
    const method: AnyFunction = (...given) => {
      const tracer = usable();
      return Reflect.apply(Reflect.get(tracer, key, tracer) as AnyFunction, tracer, given);
    };
    const known = methods.get(key) ?? method;
    methods.set(key, known);
    return known;
  };
  const face = new Proxy<object>(
    {},
    {
      get(_, key) {
        if (!made) {
          if (key in UNMADE) return UNMADE[String(key)];
          // A promise waits for whatever has a `then`.
          return key === 'then' ? undefined : methodOf(key);
        }
        const value: unknown = Reflect.get(made, key, made);
        return typeof value === 'function' ? methodOf(key) : value;
      },
    },
  );
  return { tracer: face as ReactTracer, mount: () => mounting.mount() };
}
