import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;

/** Token of a single server run: any holder of the start address may read. */
export class ViewerToken {
  readonly text: string = randomBytes(TOKEN_BYTES).toString('base64url');

  /** True if the given texts include the token. */
  isAmong(given: readonly (string | undefined)[]): boolean {
    return given.some((text) => text !== undefined && isSameSecret(text, this.text));
  }
}

/** Compares in constant time, hiding the first difference. */
export function isSameSecret(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
