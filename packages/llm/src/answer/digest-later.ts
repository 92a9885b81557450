import type { MediaDigest } from '@honeyhive/core/gen-ai';

/** Maximum size of a hashed medium. */
export const MAX_HASHED_BYTES = 16_000_000;
/** Maximum of media waiting for the hash. */
const MAX_WAITING = 32;

/** Media are hashed one after another: a page decodes one at a time. */
let queue: Promise<void> = Promise.resolve();
let waiting = 0;
let begun = 0;

/**
 * Hashes a medium of about `size` bytes in the background: the platform's SHA-256 is asynchronous. The hash appears in
 * the returned object. A medium over the limits, and a platform without a hash, give none.
 */
export function digestLater(
  size: number,
  read: () => Uint8Array | ArrayBuffer | Promise<ArrayBuffer>,
): MediaDigest {
  const digest: { hex: string | undefined } = { hex: undefined };
  const subtle = (globalThis as { readonly crypto?: Partial<Crypto> }).crypto?.subtle;
  if (!subtle || size > MAX_HASHED_BYTES || waiting >= MAX_WAITING) return digest;
  waiting += 1;
  begun += 1;
  const hash = async (): Promise<void> => {
    const bytes = await subtle.digest('SHA-256', (await read()) as BufferSource);
    digest.hex = Array.from(new Uint8Array(bytes), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
  };
  queue = queue.then(hash).then(over, over);
  return digest;
}

const over = (): void => {
  waiting -= 1;
};

/**
 * Runs `work`. Returns the result, and a promise for the hashes of media found meanwhile: `undefined` if no medium is
 * hashed in the background.
 */
export function withDigests<R>(work: () => R): readonly [R, Promise<void> | undefined] {
  const before = begun;
  const result = work();
  return [result, begun === before ? undefined : queue];
}
