import { isPlainPromise } from '../../context/restoring-promise.ts';
import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

type Method = (...args: readonly unknown[]) => unknown;

/** Objects whose methods belong to every object, or to the iteration that is watched already. */
const OF_EVERY_OBJECT: ReadonlySet<unknown> = new Set([Object.prototype, null]);
const NO_METHOD = /^(?:constructor|iterator)$/;
/** Answers one item at a time: the object is not over with it. */
const NEXT = /next$/i;

/**
 * Watches the methods of an iterable that read it to its end in another way than by iterating: `toArray()`,
 * `finalContent()`. A promise that one of them gives back ends the stream with its value; `end`, `close` and `error` that
 * it emits end it, too. A yes or no (`hasNext()`) is no end.
 */
export function instrumentMethods(watch: StreamObservers, source: object): void {
  const methods: Record<string, unknown> = {};
  for (const name of methodNames(source)) {
    const method = Reflect.get(source, name) as Method;
    methods[name] =
      name === 'emit' || name === '_emit'
        ? emitting(watch, source, method)
        : (...args: readonly unknown[]): unknown =>
            answered(
              watch,
              name,
              watch.step(() => Reflect.apply(method, source, args)),
            );
  }
  overrideMethod(source, methods);
}

function emitting(watch: StreamObservers, source: object, emit: Method): Method {
  return (...args) => {
    const [event, value] = args;
    if (event === 'end' || event === 'close') watch.done();
    else if (event === 'error') watch.failed(value);
    else if (event === 'abort') watch.cancelled(value);
    return Reflect.apply(emit, source, args);
  };
}

/** What a method gives back, to be handed out: told when it is there. */
function answered(watch: StreamObservers, name: string, answer: unknown): unknown {
  if (!isPlainPromise(answer)) return answer;
  const arrived = (value: unknown): void => {
    if (typeof value === 'boolean') return;
    if (NEXT.test(name) && value !== null && value !== undefined) watch.chunk(value);
    else watch.done(value ?? undefined);
  };
  return watch.settle(answer, arrived, (error) => watch.failed(error));
}

/** The names of the methods of its own and of its classes that can be replaced; private ones are left. */
export function methodNames(source: object): readonly string[] {
  const names = new Set<string>();
  for (let owner: object | null = source; !OF_EVERY_OBJECT.has(owner) && owner;) {
    const isClass = owner !== source;
    for (const [name, { value, configurable }] of Object.entries(
      Object.getOwnPropertyDescriptors(owner),
    ))
      if (!NO_METHOD.test(name) && typeof value === 'function' && (isClass || configurable))
        names.add(name);
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  return [...names];
}
