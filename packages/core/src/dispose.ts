/**
 * `Symbol.dispose`, or the symbol that compilers look for where the engine has none (Safari): `using` compiled by
 * esbuild, swc or Babel then finds it.
 */
export const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/** The same for `Symbol.asyncDispose` and `await using`. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
