/**
 * Calls `work` after `ms` milliseconds and returns a cancel function. With `isIdle`, the timer never keeps the
 * process alive; otherwise the runtime decides.
 */
export type SetTimer = (work: () => void, ms: number, isIdle?: boolean) => () => void;
