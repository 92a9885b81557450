/**
 * Calls `work` after `ms` milliseconds and gives back what cancels it. With `isIdle` the process is never kept alive for
 * it; without, that is as the runtime sees fit.
 */
export type SetTimer = (work: () => void, ms: number, isIdle?: boolean) => () => void;
