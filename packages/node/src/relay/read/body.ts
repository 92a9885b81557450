import { malformed, Refused, tooLarge } from '../refusal.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The whole body, unpacked: read piece by piece and given up beyond `maxBytes`, whatever its headers claim and however
 * small it was when packed. Throws {@link Refused}.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Bytes> {
  const tooMuch = (): Refused => tooLarge(`A request may be ${maxBytes} bytes.`);
  if (declaredBytes(request) > maxBytes) throw tooMuch();
  const packed = request.body as ReadableStream<Bytes> | null;
  if (!packed) return new Uint8Array();
  const encoding = (request.headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return gather(packed, maxBytes, tooMuch);
  if (encoding !== 'gzip') {
    throw new Refused({
      status: 415,
      code: 'unsupported_encoding',
      message: 'The relay takes plain and gzip bodies.',
    });
  }
  // Packed first: the inflater is given no more than a request may be.
  const small = await gather(packed, maxBytes, tooMuch);
  const inflated = new Blob([small]).stream().pipeThrough(new DecompressionStream('gzip'));
  return gather(inflated as ReadableStream<Bytes>, maxBytes, tooMuch);
}

/** What the request says of its own length; 0 if nothing that counts. */
export function declaredBytes({ headers }: Request): number {
  const declared = Number(headers.get('content-length') ?? 0);
  return declared > 0 ? declared : 0;
}

async function gather(
  stream: ReadableStream<Bytes>,
  maxBytes: number,
  tooMuch: () => Refused,
): Promise<Bytes> {
  const reader = stream.getReader();
  const pieces: Bytes[] = [];
  let bytes = 0;
  for (;;) {
    // A connection that breaks and bytes that are no gzip both end here.
    // oxlint-disable-next-line no-await-in-loop
    const piece = await reader.read().catch(() => {
      throw malformed('unreadable_body', 'The body cannot be read to its end.');
    });
    if (piece.done) return joined(pieces, bytes);
    bytes += piece.value.byteLength;
    if (bytes > maxBytes) {
      void reader.cancel().catch(() => undefined);
      throw tooMuch();
    }
    pieces.push(piece.value);
  }
}

function joined(pieces: readonly Bytes[], bytes: number): Bytes {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
