import type { RunTool, StartReading } from './call.ts';

/** Code for reading calls and running tools, once loaded: a page loads the code separately from the first file. */
export const reading: { start?: StartReading; runTool?: RunTool } = {};

let loading: Promise<StartReading | undefined> | undefined;

/** Loads the code for reading calls; `undefined` on failure: calls are then recorded without content. */
export const loadReading = (): Promise<StartReading | undefined> =>
  (loading ??= import('../reading/read-call.ts').then(
    ({ readCall, runTool }) => {
      reading.runTool = runTool;
      return (reading.start = readCall);
    },
    () => {
      loading = undefined;
      return undefined;
    },
  ));
