import type { BackEndSource, CreateBackEnd } from './back-end.ts';

let loaded: CreateBackEnd | undefined;

/** Uses code that is loaded already: for tests, and programs that end at any moment. */
export function provideBackEnd(create: CreateBackEnd): void {
  loaded = create;
}

/** Loads the code of the back end when a tracer has something to deliver: a page's first file is without it. */
export const LOADED_ON_DEMAND: BackEndSource = {
  get create() {
    return loaded;
  },
  async load() {
    // Where no code may be loaded, it is brought: see `provideBackEnd`.
    return (loaded ??= (await import('./create-back-end.ts')).createBackEnd);
  },
};
