/** State of messages about calls without effect. */
const state = { isVerbose: false };

/** True once a tracer was verbose, or `HoneyHiveTracer.verbose` was set. */
export const isVerbose = (): boolean => state.isVerbose;

/** Switches messages about calls without effect. */
export const setVerbose = (isVerbose: boolean): void => {
  state.isVerbose = isVerbose;
};

/** Says something on the error stream while messages are on. */
export function warnVerbose(message: string): void {
  // oxlint-disable-next-line no-console -- an option asks for it
  if (state.isVerbose) console.warn(`HoneyHive: ${message}`);
}
