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
 * What `using` ends. Where the engine has no `Symbol.dispose` (Safari) it goes by the symbol that esbuild, swc and Babel
 * compile `using` to.
 */
export const Ending: new () => object = /* @__PURE__ */ disposedBy(
  Symbol.dispose ?? Symbol.for('Symbol.dispose'),
  'end',
);

/** What `await using` shuts down, in the same way. */
export const ShuttingDown: new () => object = /* @__PURE__ */ disposedBy(
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose'),
  'shutdown',
);
