import {
  type MediaDigest,
  withoutMedia as withReferences,
} from '@honeyhive/core/internal/messages';
import { digestLater, hashing, MAX_HASHED_BYTES } from './digest-later.ts';

interface Hash {
  update(data: string | Uint8Array, encoding?: string): Hash;
  digest(encoding: 'hex'): string;
}
interface Host {
  readonly process?: {
    getBuiltinModule?(name: string): { createHash(name: string): Hash } | undefined;
  };
}

/** Hash of media arriving in pieces. */
export interface MediaHash {
  update(bytes: Uint8Array): unknown;
  end(): MediaDigest;
}

/** Creates Node's SHA-256 hash; `undefined` elsewhere. */
const nodeHash = (): Hash | undefined =>
  (globalThis as Host).process?.getBuiltinModule?.('node:crypto')?.createHash('sha256');

/** Creates the SHA-256 hash of media in pieces. Outside of Node, the pieces are kept until the end, up to a limit. */
export function newHash(): MediaHash {
  const hash = nodeHash();
  if (hash)
    return {
      update: (bytes) => hash.update(bytes),
      end: () => ({ hex: hashing.isOff ? undefined : hash.digest('hex') }),
    };
  let pieces: Uint8Array[] = [];
  let size = 0;
  return {
    update(bytes) {
      size += bytes.byteLength;
      if (size > MAX_HASHED_BYTES) pieces = [];
      // The reader may reuse the bytes.
      else pieces.push(bytes.slice());
    },
    end: () =>
      digestLater(size, () => new Blob(pieces as Array<Uint8Array<ArrayBuffer>>).arrayBuffer()),
  };
}

/** Replaces every image, sound and file in `value` by a reference with a hash; returns the same `value` without media. */
export const withoutMedia = (value: unknown): unknown =>
  withReferences(value, hashing.isOff ? undefined : digestOf);

function digestOf(data: string | Uint8Array, isBase64: boolean): MediaDigest {
  const hash = nodeHash()?.update(data, isBase64 ? 'base64' : 'utf8');
  return hash
    ? { hex: hash.digest('hex') }
    : digestLater(data.length, () => bytesOf(data, isBase64));
}

function bytesOf(data: string | Uint8Array, isBase64: boolean): Uint8Array {
  if (typeof data !== 'string') return data;
  if (!isBase64) return new TextEncoder().encode(data);
  const text = atob(data.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}
