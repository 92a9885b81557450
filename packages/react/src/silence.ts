/** Milliseconds for which nothing needs to be heard of a turn without its component: while somebody waits, and else. */
const MAX_WAIT_MS = 30_000;
const UNREAD_MS = 300;

/** How long nothing has been heard of a turn. */
export interface Silence {
  /** Somebody waits for an answer, or for its next chunk. */
  wait(this: void): void;
  /** Something has come. */
  heard(this: void): void;
  /** True if nobody reads on, or whoever waits has waited for too long. */
  isTooLong(this: void): boolean;
}

/** Begins to listen at 0 of the clock `now`, in milliseconds. */
export function createSilence(now: () => number): Silence {
  let isWaiting = false;
  let since = 0;
  const begin = (waiting: boolean): void => {
    isWaiting = waiting;
    since = now();
  };
  return {
    wait: () => begin(true),
    heard: () => begin(false),
    isTooLong: () => now() - since >= (isWaiting ? MAX_WAIT_MS : UNREAD_MS),
  };
}
