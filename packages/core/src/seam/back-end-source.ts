import type { BackEndSource, CreateBackEnd } from './back-end.ts';

let loaded: CreateBackEnd | undefined;
/** Takes exporters too. */
let full: CreateBackEnd | undefined;

/** Uses code that is loaded already, exporters included: for tests, and programs that end at any moment. */
export function provideBackEnd(create: CreateBackEnd): void {
  full = create;
}

/** Loads the code of the back end when a tracer has something to deliver: a page's first file is without it. */
export const LOADED_ON_DEMAND: BackEndSource = {
  get: ({ exporter }) => full ?? (exporter ? undefined : loaded),
  // Where no code may be loaded, it is brought: see `provideBackEnd`.
  load: async ({ exporter }) =>
    exporter
      ? (full ??= (await import('./create-full-back-end.ts')).createFullBackEnd)
      : (loaded ??= (await import('./create-back-end.ts')).createBackEnd),
};
