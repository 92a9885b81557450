import { setTimer } from '@honeyhive/core/internal';
import { malformed, Refused, tooLarge } from '../refusal.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Limits of a request body. */
export interface BodyLimits {
  /** Bytes, packed and unpacked. */
  readonly maxBytes: number;
  /** Milliseconds until the body must end. */
  readonly timeoutMs: number;
}

/**
 * Reads the whole body, decompressed. Reading stops at the limits, whatever the headers declare and however small
 * the compressed body is. Throws {@link Refused}.
 */
export async function readBody(
  request: Request,
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<Bytes> {
  const tooMuch = (): Refused => tooLarge(`Request over ${maxBytes} bytes.`);
  if (declaredBytes(request) > maxBytes) throw tooMuch();
  // The error is on the server: the page keeps the data and retries.
  if (request.bodyUsed) throw new Error('body already read: mount the relay before body parsers');
  const packed = request.body as ReadableStream<Bytes> | null;
  if (!packed) return new Uint8Array();
  const encoding = (request.headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (encoding !== '' && encoding !== 'identity' && encoding !== 'gzip') {
    throw new Refused({
      status: 415,
      code: 'unsupported_encoding',
      message: 'Send an uncompressed or gzip body.',
    });
  }
  const deadline = new Deadline(timeoutMs);
  try {
    // Packed first: the inflater is given no more than a request may be.
    const small = await gather(packed, { maxBytes, tooMuch, deadline });
    if (encoding !== 'gzip') return small;
    const inflated = new Blob([small]).stream().pipeThrough(new DecompressionStream('gzip'));
    return await gather(inflated as ReadableStream<Bytes>, { maxBytes, tooMuch, deadline });
  } finally {
    deadline.clear();
  }
}

/** Rejects when a client sends too slowly. */
class Deadline {
  readonly passed: Promise<never>;
  /** Ends the deadline. */
  readonly clear: () => void;

  constructor(timeoutMs: number) {
    let fail: (reason: Refused) => void;
    this.passed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    this.passed.catch(() => undefined);
    this.clear = setTimer(() => fail(tooSlow(timeoutMs)), timeoutMs);
  }
}

const tooSlow = (timeoutMs: number): Refused =>
  new Refused({
    status: 408,
    code: 'body_timeout',
    message: `Body incomplete after ${timeoutMs} ms.`,
  });

/** Returns the declared length of the request; 0 without a valid length. */
export function declaredBytes({ headers }: Request): number {
  const declared = Number(headers.get('content-length') ?? 0);
  return declared > 0 ? declared : 0;
}

interface Gathering {
  readonly maxBytes: number;
  readonly tooMuch: () => Refused;
  readonly deadline: Deadline;
}

async function gather(
  stream: ReadableStream<Bytes>,
  { maxBytes, tooMuch, deadline }: Gathering,
): Promise<Bytes> {
  const reader = stream.getReader();
  const pieces: Bytes[] = [];
  let bytes = 0;
  try {
    for (;;) {
      // Broken connections and invalid gzip bytes both end here.
      const next = reader.read().catch(() => {
        throw malformed('unreadable_body', 'Body truncated or invalid gzip.');
      });
      // oxlint-disable-next-line no-await-in-loop
      const piece = await Promise.race([next, deadline.passed]);
      if (piece.done) return joined(pieces, bytes);
      bytes += piece.value.byteLength;
      if (bytes > maxBytes) throw tooMuch();
      pieces.push(piece.value);
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
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
