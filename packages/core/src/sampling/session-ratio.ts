/** Where a session stands between 0 and 1: the same in every process, and spread evenly whatever made its id. */
export function sessionRatioOf(sessionId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < sessionId.length; index += 1) {
    hash = Math.imul(hash ^ sessionId.charCodeAt(index), 0x01000193);
  }
  // Ids that differ in their last character alone would otherwise stand close to each other.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A rate between 0 and 1. What is no number keeps everything: nobody loses data by a slip. */
export const readRatio = (rate: unknown): number =>
  typeof rate === 'number' && !Number.isNaN(rate) ? Math.min(1, Math.max(0, rate)) : 1;
