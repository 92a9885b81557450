/** Maximum milliseconds of silence in a turn without a component: while a read is waiting, and otherwise. */
const MAX_WAIT_MS = 30_000;
export const UNREAD_MS = 300;

/** Measures the silence of a turn. */
export type Silence = readonly [
  /** Records a wait for a response or the next chunk. */
  wait: () => void,
  /** Records received data. */
  heard: () => void,
  /** True if reading has stopped, or a wait takes too long. */
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
