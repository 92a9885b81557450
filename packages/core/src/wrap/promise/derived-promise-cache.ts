import type { ContextStorage } from '../../context/context-storage.ts';

/** Constructor returning the given object: a subclass adds private fields to any object. */
// oxlint-disable-next-line typescript/no-extraneous-class -- it is there to be derived from
class Given {
  constructor(object: object) {
    // oxlint-disable-next-line eslint/no-constructor-return -- that is how a private field comes onto another's object
    return object;
  }
}

/**
 * Stores the derived promise on the source promise, invisibly. A private field is ten times as fast as a WeakMap of
 * every promise, and adds no work to the garbage collector.
 */
export class DerivedPromiseCache extends Given {
  #promise: Promise<unknown>;
  #contextStorage: ContextStorage;

  private constructor(source: object, promise: Promise<unknown>, contextStorage: ContextStorage) {
    super(source);
    this.#promise = promise;
    this.#contextStorage = contextStorage;
  }

  /**
   * Returns the promise derived from `source`, per context storage: in some storages the derived promise restores
   * context.
   */
  static for(source: object, contextStorage: ContextStorage): Promise<unknown> | undefined {
    return #promise in source && source.#contextStorage === contextStorage
      ? source.#promise
      : undefined;
  }

  /** Stores the derived promise; a frozen promise stores nothing. */
  static note(source: object, promise: Promise<unknown>, contextStorage: ContextStorage): void {
    if (#promise in source) {
      source.#promise = promise;
      source.#contextStorage = contextStorage;
    } else if (Object.isExtensible(source)) {
      // oxlint-disable-next-line no-new -- what it makes is the note on `source`
      new DerivedPromiseCache(source, promise, contextStorage);
    }
  }
}
