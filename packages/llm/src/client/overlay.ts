import { isFixed, memory } from './proxied-property.ts';
import { runsOnProxy } from './subclass-method.ts';

/** A call of a method replacing the original. */
export interface OverlaidCall<Context> {
  /** Calls the original method on the same object. */
  readonly original: (...args: readonly unknown[]) => unknown;
  readonly args: readonly unknown[];
  /** The unwrapped client of the method. */
  readonly client: object;
  readonly context: Context;
  /** Calls the original method on an object whose client has another context. */
  readonly within: (context: Context, args: readonly unknown[]) => unknown;
}

/** Methods to call in another way, by their path: `chat.completions.create`. */
export type Surface<Context> = Readonly<Record<string, (call: OverlaidCall<Context>) => unknown>>;

type Method = (...args: readonly unknown[]) => unknown;

/** Overlays created by the current copy of the package, by proxy. */
const overlays = new WeakMap<object, Overlay<never>>();

/** The client and the context behind an overlaid client. */
export const overlaidOf = (
  proxy: object,
): { readonly client: object; readonly context: unknown } | undefined => overlays.get(proxy);

/**
 * Returns `client` with the methods of `surface` replaced; `client` stays unchanged. The client's own methods run on
 * the real object, so private fields work. Resources of the client run on proxies: a helper calling
 * `this._client.chat.completions.create` goes through the surface too, and a copy of the client is overlaid again.
 */
export const overlayClient = <Client extends object, Context>(
  client: Client,
  surface: Surface<Context>,
  context: Context,
): Client => new Overlay(client, surface, context).proxy as Client;

/** Place of a method: the resource seen by the application, and the real resource. */
interface Place {
  readonly own: object;
  readonly target: object;
  readonly path: string;
}

class Overlay<Context> {
  readonly client: object;
  readonly context: Context;
  readonly proxy: object;
  readonly #surface: Surface<Context>;

  constructor(client: object, surface: Surface<Context>, context: Context) {
    this.client = client;
    this.context = context;
    this.#surface = surface;
    const remember = memory();
    this.proxy = new Proxy(client, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (!isObject(value)) return value;
        return remember(key, value, () => {
          if (key === 'constructor' || isFixed(target, key)) return value;
          if (typeof value === 'function') return this.#clientMethod(value as Method, key);
          return this.#isResource(value, String(key)) ? this.#resource(value, String(key)) : value;
        });
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    });
    overlays.set(this.proxy, this as unknown as Overlay<never>);
  }

  #clientMethod(method: Method, key: PropertyKey): Method {
    const { client, proxy } = this;
    const isSeen = runsOnProxy(client, key, method);
    return new Proxy(method, {
      apply: (fn, self, args): unknown => {
        const result: unknown = Reflect.apply(fn, self === proxy && !isSeen ? client : self, args);
        return this.#isCopy(result) ? overlayClient(result, this.#surface, this.context) : result;
      },
    });
  }

  #resource(target: object, path: string): object {
    const remember = memory();
    const own: object = new Proxy(target, {
      get: (object, key, receiver) => {
        const value: unknown = Reflect.get(object, key, receiver);
        if (value === this.client && key === '_client') return this.proxy;
        if (!isObject(value)) return value;
        return remember(key, value, () => {
          const below = `${path}.${String(key)}`;
          if (typeof value === 'function')
            return Object.hasOwn(this.#surface, below)
              ? this.#leaf(value as Method, { own, target: object, path: below })
              : value;
          return this.#isResource(value, below) && !isFixed(object, key)
            ? this.#resource(value, below)
            : value;
        });
      },
      set: (object, key, value) => Reflect.set(object, key, value, object),
    });
    return own;
  }

  #leaf(method: Method, { own, target, path }: Place): Method {
    const { client, context } = this;
    return new Proxy(method, {
      apply: (fn, self, args): unknown => {
        const over = self === own ? this.#surface[path] : undefined;
        if (!over) return Reflect.apply(fn, self, args);
        return over({
          original: (...given) => Reflect.apply(fn, target, given),
          args,
          client,
          context,
          within: (other, given) =>
            Reflect.apply(fn, resourceAt(overlayClient(client, this.#surface, other), path), given),
        });
      },
    });
  }

  /** True for objects that hold their client, and for objects on the way to a traced method, as in clients of tests. */
  #isResource(value: object, path: string): boolean {
    return (
      (value as { readonly _client?: unknown })._client === this.client ||
      Object.keys(this.#surface).some((traced) => traced.startsWith(`${path}.`))
    );
  }

  /** True for a different client of the same class, as from `withOptions`. */
  #isCopy(value: unknown): value is object {
    if (typeof value !== 'object' || value === null) return false;
    if (value === this.client || overlays.has(value)) return false;
    const prototype: unknown = Object.getPrototypeOf(this.client);
    return prototype !== Object.prototype && Object.getPrototypeOf(value) === prototype;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

/** Returns a method's resource: the object at the path without the last name. */
const resourceAt = (client: object, path: string): object =>
  path
    .split('.')
    .slice(0, -1)
    .reduce((object, name) => (object as Record<string, object>)[name] ?? object, client);
