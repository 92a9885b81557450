/** Calls `original`, which is bound to its owner, in some other way. */
export type MethodOverlay = (
  original: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
) => unknown;

/** Which methods of an object tree are called in another way. */
export interface OverlayTree {
  readonly [key: string]: MethodOverlay | OverlayTree;
}

/**
 * `target` with some methods called in another way, without touching `target` itself. Methods run on the real object,
 * so private fields work; class, prototype and everything else are the real object's.
 */
export function overlay<T extends object>(target: T, tree: OverlayTree): T {
  const made = new Map<PropertyKey, { readonly of: unknown; readonly value: unknown }>();
  const proxy: T = new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object);
      const over = typeof key === 'string' && Object.hasOwn(tree, key) ? tree[key] : undefined;
      if (key === 'constructor' || isFixed(object, key)) return value;
      const known = made.get(key);
      if (known && known.of === value) return known.value;
      const replaced = replace(value, over, object, () => proxy);
      if (replaced !== value) made.set(key, { of: value, value: replaced });
      return replaced;
    },
    set: (object, key, value) => Reflect.set(object, key, value, object),
  });
  return proxy;
}

// oxlint-disable-next-line max-params
function replace(
  value: unknown,
  over: MethodOverlay | OverlayTree | undefined,
  owner: object,
  proxy: () => object,
): unknown {
  if (typeof value === 'function') {
    const method = value as (...args: readonly unknown[]) => unknown;
    return new Proxy(method, {
      apply: (fn, self, args): unknown => {
        const receiver: unknown = self === proxy() ? owner : self;
        return typeof over === 'function'
          ? over((...given) => Reflect.apply(fn, receiver, given), args)
          : Reflect.apply(fn, receiver, args);
      },
    });
  }
  return over && typeof over === 'object' && typeof value === 'object' && value !== null
    ? overlay(value, over)
    : value;
}

/** A proxy has to tell the truth about properties that can never change. */
function isFixed(object: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(object, key);
  return own !== undefined && !own.configurable && own.writable === false;
}
