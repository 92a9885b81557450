import type { StartReading } from './call.ts';

/** The code that reads calls, once it is loaded: a page loads it beside its first file. */
export const reading: { start: StartReading | undefined } = { start: undefined };

let loading: Promise<StartReading | undefined> | undefined;

/** Loads the code that reads calls; `undefined` where that fails, and the calls stay without content. */
export const loadReading = (): Promise<StartReading | undefined> =>
  (loading ??= import('../reading/read-call.ts').then(
    ({ readCall }) => (reading.start = readCall),
    () => {
      loading = undefined;
      return undefined;
    },
  ));
