import { isPlainPromise } from '../../context/restoring-promise.ts';
import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

type Method = (...args: readonly unknown[]) => unknown;

/** Objects with methods of every object, or of the iteration watched already. */
const OF_EVERY_OBJECT: ReadonlySet<unknown> = new Set([Object.prototype, null]);
const NO_METHOD = /^(?:constructor|iterator)$/;
/** Methods returning a single item: the object continues afterwards. */
const NEXT = /next$/i;

/**
 * Watches methods reading an iterable to the end without iterating: `toArray()`, `finalContent()`. A promise
 * returned by such a method ends the stream with the promise's value; emitted `end`, `close` and `error` also end
 * the stream. A boolean (`hasNext()`) is no end.
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

/** Returns a method's result for the caller, and reports a promise's value on arrival. */
function answered(watch: StreamObservers, name: string, answer: unknown): unknown {
  if (!isPlainPromise(answer)) return answer;
  const arrived = (value: unknown): void => {
    if (typeof value === 'boolean') return;
    if (NEXT.test(name) && value !== null && value !== undefined) watch.chunk(value);
    else watch.done(value ?? undefined);
  };
  return watch.settle(answer, arrived, (error) => watch.failed(error));
}

/** Returns the names of replaceable methods of the object and the object's classes; private methods are left out. */
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
