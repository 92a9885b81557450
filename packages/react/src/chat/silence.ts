/** Milliseconds for which nothing needs to be heard of a turn without its component: while somebody waits, and else. */
const MAX_WAIT_MS = 30_000;
export const UNREAD_MS = 300;

/** How long nothing has been heard of a turn. */
export type Silence = readonly [
  /** Somebody waits for an answer, or for its next chunk. */
  wait: () => void,
  /** Something has come. */
  heard: () => void,
  /** True if nobody reads on, or whoever waits has waited for too long. */
  isTooLong: () => boolean,
];

/** Begins to listen at 0 of the clock `now`, in milliseconds. */
export function createSilence(now: () => number): Silence {
  let end = UNREAD_MS;
  const begin = (ms: number) => (): void => {
    end = now() + ms;
  };
  return [begin(MAX_WAIT_MS), begin(UNREAD_MS), () => now() >= end];
}
