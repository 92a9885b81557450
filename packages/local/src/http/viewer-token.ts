import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;

/** A token of one run of the server: whoever has its start address may read. */
export class ViewerToken {
  readonly text: string = randomBytes(TOKEN_BYTES).toString('base64url');

  /** Whether one of the given texts is the token. */
  isAmong(given: readonly (string | undefined)[]): boolean {
    return given.some((text) => text !== undefined && isSameSecret(text, this.text));
  }
}

/** Compares in a time that tells nothing of where two texts differ. */
export function isSameSecret(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
