import type { ContextStorage } from '../../context/context-storage.ts';

/** A constructor that gives what it is given: what derives from it puts its private fields on any object. */
// oxlint-disable-next-line typescript/no-extraneous-class -- it is there to be derived from
class Given {
  constructor(object: object) {
    // oxlint-disable-next-line eslint/no-constructor-return -- that is how a private field comes onto another's object
    return object;
  }
}

/**
 * Notes on a promise what was handed out for it, where nobody can see it. A private field is looked up ten times as fast
 * as a WeakMap of all promises, and keeps the collector out of it.
 */
export class DerivedPromiseCache extends Given {
  #promise: Promise<unknown>;
  #contextStorage: ContextStorage;

  private constructor(source: object, promise: Promise<unknown>, contextStorage: ContextStorage) {
    super(source);
    this.#promise = promise;
    this.#contextStorage = contextStorage;
  }

  /** What was handed out for `source`. By the slot, because in some the one that is handed out restores context. */
  static for(source: object, contextStorage: ContextStorage): Promise<unknown> | undefined {
    return #promise in source && source.#contextStorage === contextStorage
      ? source.#promise
      : undefined;
  }

  /** Notes it; a promise that is frozen bears no note. */
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
