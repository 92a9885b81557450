/**
 * A class whose objects are disposed of by their method of this name. It stands for a static block, which would keep a
 * class in bundles that do not use it.
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
 * Base of classes that `using` ends. Where the engine has no `Symbol.dispose` (Safari), the method stands under the symbol
 * that esbuild, swc and Babel compile `using` to.
 */
export const DisposableBase: new () => object = /* @__PURE__ */ disposedBy(
  Symbol.dispose ?? Symbol.for('Symbol.dispose'),
  'end',
);

/** Base of classes that `await using` shuts down, in the same way. */
export const AsyncDisposableBase: new () => object = /* @__PURE__ */ disposedBy(
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose'),
  'shutdown',
);
