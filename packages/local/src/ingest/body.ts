import { promisify } from 'node:util';
import { type ZlibOptions, gunzip, inflate } from 'node:zlib';
import { BadRequest } from './bad-request.ts';

/** The largest body taken, packed and unpacked: 50 MB, as HoneyHive. */
const MAX_BODY_BYTES: number = 50 * 1024 * 1024;

const unpackers = new Map([
  ['gzip', promisify<Uint8Array, ZlibOptions, Buffer>(gunzip)],
  ['x-gzip', promisify<Uint8Array, ZlibOptions, Buffer>(gunzip)],
  ['deflate', promisify<Uint8Array, ZlibOptions, Buffer>(inflate)],
]);

/** Bytes reserved for a body before any has arrived. */
const FIRST_BYTES = 64 * 1024;

const tooLarge = (): BadRequest => new BadRequest(413, 'body larger than 50 MB');

/** Reads a body up to the limit, regardless of `content-length`. Throws BadRequest (413). */
export async function readBody(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (!request.body) return new Uint8Array();
  // Pieces are copied while they arrive: a body of single bytes takes no more memory than a body of one piece.
  let room = Buffer.alloc(FIRST_BYTES);
  let bytes = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const end = bytes + part.value.byteLength;
    if (end > MAX_BODY_BYTES) throw tooLarge();
    if (end > room.length) room = Buffer.concat([room], Math.max(end, 2 * room.length));
    room.set(part.value, bytes);
    bytes = end;
  }
  return room.subarray(0, bytes);
}

/**
 * Decodes `content-encoding`: gzip, deflate or identity. Throws BadRequest (400, 413 for unpacked bodies over the
 * limit, 415).
 */
export async function unpackBody(body: Uint8Array, encoding: string | null): Promise<Uint8Array> {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  const unpack = unpackers.get(name);
  if (!unpack) throw new BadRequest(415, `unsupported content-encoding ${name}`);
  try {
    return await unpack(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(); // ERR_BUFFER_TOO_LARGE
    throw new BadRequest(400, `invalid ${name} body`);
  }
}
