/** Maps a session to a number between 0 and 1: the same in every process, and evenly spread for any ID format. */
export function sessionRatioOf(sessionId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < sessionId.length; index += 1) {
    hash = Math.imul(hash ^ sessionId.charCodeAt(index), 0x01000193);
  }
  // Without the final mixing, IDs differing only in the last character would map close together.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Returns a rate between 0 and 1. A value that is no number keeps everything: a mistake must not lose data. */
export const readRatio = (rate: unknown): number =>
  typeof rate === 'number' && !Number.isNaN(rate) ? Math.min(1, Math.max(0, rate)) : 1;
