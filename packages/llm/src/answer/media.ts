import { withoutMedia as withReferences } from '@honeyhive/core/gen-ai';

interface Hash {
  update(data: string | Uint8Array, encoding?: string): Hash;
  digest(encoding: 'hex'): string;
}
interface Host {
  readonly process?: {
    getBuiltinModule?(name: string): { createHash(name: string): Hash } | undefined;
  };
}

/** Creates a SHA-256 hash, on servers; pages hash in the background only, when the span may be over. */
export const newHash = (): Hash | undefined =>
  (globalThis as Host).process?.getBuiltinModule?.('node:crypto')?.createHash('sha256');

/** Replaces every image, sound and file in `value` by a reference with its hash; the same `value` where there is none. */
export const withoutMedia = (value: unknown): unknown =>
  withReferences(value, (data, isBase64) =>
    newHash()
      ?.update(data, isBase64 ? 'base64' : 'utf8')
      .digest('hex'),
  );
