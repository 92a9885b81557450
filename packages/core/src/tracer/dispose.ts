/**
 * Creates a class whose objects are disposed of by the named method. A static block instead would keep an unused
 * class in bundles.
 */
function disposedBy(symbol: symbol, method: string): new () => object {
  class Disposed {
    [symbol](this: Readonly<Record<string, () => unknown>>): unknown {
      return this[method]?.();
    }
  }
  return Disposed;
}

/**
 * Base of classes for `using`. In engines without `Symbol.dispose` (Safari), the method is stored under the symbol
 * to which esbuild, swc and Babel compile `using`.
 */
export const DisposableBase: new () => object = /* @__PURE__ */ disposedBy(
  Symbol.dispose ?? Symbol.for('Symbol.dispose'),
  'end',
);

/** Base of classes for `await using`, in the same way. */
export const AsyncDisposableBase: new () => object = /* @__PURE__ */ disposedBy(
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose'),
  'shutdown',
);
