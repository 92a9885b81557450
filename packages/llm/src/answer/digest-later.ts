import type { MediaDigest } from '@honeyhive/core/gen-ai';

/** Maximum size of a hashed medium. */
export const MAX_HASHED_BYTES = 16_000_000;
/** Maximum of media waiting for the hash. */
const MAX_WAITING = 32;

/** Span of a tracer, with what may leave the process. */
interface CapturedSpan {
  readonly capture?: { readonly media: boolean; readonly images: boolean };
}

/** Media are hashed one after another: a page decodes one at a time. */
let queue: Promise<void> = Promise.resolve();
let waiting = 0;
/** `isOff` while a call is read whose media must stay in the process: a hash tells which picture it is. */
export const hashing = { isOff: false };

/**
 * Hashes a medium of about `size` bytes in the background: the platform's SHA-256 is asynchronous. The hash appears in
 * the returned object. A medium over the limits, and a platform without a hash, give none.
 */
export function digestLater(
  size: number,
  read: () => Uint8Array | ArrayBuffer | Promise<ArrayBuffer>,
): MediaDigest {
  const digest: { hex: string | undefined } = { hex: undefined };
  const subtle = (globalThis as { readonly crypto?: Partial<typeof globalThis.crypto> }).crypto
    ?.subtle;
  if (hashing.isOff || !subtle || size > MAX_HASHED_BYTES || waiting >= MAX_WAITING) return digest;
  waiting += 1;
  queue = queue
    .then(async () => {
      const bytes = await subtle.digest('SHA-256', (await read()) as Uint8Array<ArrayBuffer>);
      const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
      digest.hex = Array.from(new Uint8Array(bytes), hex).join('');
    })
    .then(over, over);
  return digest;
}

const over = (): void => {
  waiting -= 1;
};

/**
 * Runs `work`, which reads a call of `span`. Returns the result, and a promise for the hashes of media found meanwhile:
 * `undefined` if no medium is hashed in the background. With `capture.media` off, no medium is hashed.
 */
export function withDigests<R>(
  span: object,
  work: () => R,
): readonly [R, Promise<void> | undefined] {
  const before = queue;
  const { capture } = span as CapturedSpan;
  hashing.isOff = [capture?.media, capture?.images].includes(false);
  try {
    const result = work();
    return [result, queue === before ? undefined : queue];
  } finally {
    // An answer that cannot be read must not decide for the calls after it.
    hashing.isOff = false;
  }
}
