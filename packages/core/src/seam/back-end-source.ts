import type { BackEndSource, CreateBackEnd } from './back-end.ts';

let loaded: CreateBackEnd | undefined;
/** Takes exporters too. */
let full: CreateBackEnd | undefined;

/** Uses preloaded back-end code, exporters included: for tests, and programs that may end at any moment. */
export function provideBackEnd(create: CreateBackEnd): void {
  full = create;
}

/** Loads back-end code when a tracer has an item to deliver: a page's first file excludes the code. */
export const LOADED_ON_DEMAND: BackEndSource = {
  get: ({ exporter }) => full ?? (exporter ? undefined : loaded),
  // If code cannot be loaded on demand, `provideBackEnd` provides the code.
  load: async ({ exporter }) => {
    if (full) return full;
    return exporter
      ? (full = (await import('./create-full-back-end.ts')).createFullBackEnd)
      : (loaded ??= (await import('./create-back-end.ts')).createBackEnd);
  },
};
