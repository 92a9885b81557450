import type { Fields } from './fields.ts';

/** Reference to the media of a message: the bytes stay in the process. */
export interface MediaReference {
  readonly type: string;
  readonly mime?: string | undefined;
  readonly bytes: number;
  readonly sha256?: string | undefined;
}

/** SHA-256 of a medium, in hex; `undefined` until known, where the platform hashes in the background. */
export interface MediaDigest {
  readonly hex: string | undefined;
}

/** Hashes a medium: bytes, or a text with the bytes in base64. */
export type MediaHash = (data: string | Uint8Array, isBase64: boolean) => MediaDigest;

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?[^,]*?(;base64)?,/i;
/** Maximum depth of nested objects searched for media. */
const MAX_DEPTH = 6;
/** Minimum length in characters of media text without a data URL. */
const MIN_BASE64 = 128;

/**
 * Replaces every image, sound and file in `value` by a {@link MediaReference}. Returns the same `value` if no media
 * is found. URLs stay unchanged.
 *
 * @example
 * const messages = withoutMedia(body.messages);
 */
export function withoutMedia(value: unknown, hash?: MediaHash, depth = 0): unknown {
  if (typeof value === 'string') return referenceOf(value, {}, '', hash) ?? value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) {
    let changed: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const clean = withoutMedia(item, hash, depth + 1);
      if (clean !== item) (changed ??= [...value])[index] = clean;
    }
    return changed ?? value;
  }
  if (value instanceof Uint8Array) return bytesOf(value, undefined, hash);
  if (isBlob(value)) return value;
  const fields = value as Fields;
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(fields)) {
    const item = fields[key];
    const clean =
      typeof item === 'string'
        ? (referenceOf(item, fields, key, hash) ?? item)
        : item instanceof Uint8Array
          ? bytesOf(item, mimeBeside(fields, key), hash)
          : withoutMedia(item, hash, depth + 1);
    if (clean !== item) (changed ??= { ...fields })[key] = clean;
  }
  return changed ? flattened(changed) : value;
}

/** The keys under which providers put base64 without a data URL. */
const MEDIA_KEYS = /^(?:data|image|b64_json|file_data|partial_image_b64|result)$/;

// oxlint-disable-next-line max-params
function referenceOf(
  text: string,
  beside: Fields,
  key: string,
  hash: MediaHash | undefined,
): MediaReference | undefined {
  if (text.length < MIN_BASE64 && !text.startsWith('data:')) return undefined;
  const [head, mime, isBase64] = DATA_URL.exec(text.slice(0, 200)) ?? [];
  if (head) return reference(text.slice(head.length), mime, Boolean(isBase64), hash);
  const isMedia = MEDIA_KEYS.test(key) || (key === 'content' && beside['type'] === 'blob');
  if (!isMedia || !/^[\w+/-]{128}/.test(text)) return undefined;
  return reference(text, mimeBeside(beside, key), true, hash);
}

function mimeBeside(fields: Fields, key: string): string | undefined {
  const said =
    fields['media_type'] ?? fields['mediaType'] ?? fields['mimeType'] ?? fields['mime_type'];
  if (typeof said === 'string') return said;
  const format = fields['format'] ?? fields['output_format'];
  const kind = key === 'data' ? 'audio' : 'image';
  if (typeof format === 'string') return `${kind}/${format}`;
  return kind === 'image' && key !== 'file_data' ? 'image/png' : undefined;
}

// oxlint-disable-next-line max-params
function reference(
  data: string,
  mime: string | undefined,
  isBase64: boolean,
  hash: MediaHash | undefined,
): MediaReference {
  const padding = data.endsWith('==') ? 2 : Number(data.endsWith('='));
  const bytes = isBase64 ? Math.floor((data.length * 3) / 4) - padding : data.length;
  return referenceTo(mime, bytes, hash?.(data, isBase64));
}

/** Returns a reference whose hash appears once known. */
const referenceTo = (
  mime: string | undefined,
  bytes: number,
  digest: MediaDigest | undefined,
): MediaReference => ({
  type: kindOf(mime),
  mime,
  bytes,
  get sha256() {
    return digest?.hex;
  },
});

const SHAPE = /^(?:type|format|media_type|mediaType|mimeType|mime_type|modality)$/;

/** Kind of media by its MIME type. */
const kindOf = (mime = ''): string => /^(?:image|audio|video)/.exec(mime)?.[0] ?? 'file';

const bytesOf = (bytes: Uint8Array, mime?: string, hash?: MediaHash): MediaReference =>
  referenceTo(mime, bytes.byteLength, hash?.(bytes, false));

/** Flattens a part with the medium nested below: the part becomes the reference, with the sibling fields. */
function flattened(fields: Readonly<Record<string, unknown>>): unknown {
  const found = Object.entries(fields).find(([, value]) => isReference(value));
  const isPart = typeof fields['type'] === 'string' || Object.keys(fields).length < 3;
  if (!found || !isPart || 'role' in fields) return fields;
  const [key, value] = found;
  const beside = Object.entries(fields).filter(([name]) => name !== key && !SHAPE.test(name));
  const descriptors = Object.getOwnPropertyDescriptors(value as MediaReference);
  return Object.defineProperties(Object.fromEntries(beside), descriptors);
}

const isReference = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'bytes' in value && 'mime' in value;

const isBlob = (value: object): boolean => typeof Blob === 'function' && value instanceof Blob;
