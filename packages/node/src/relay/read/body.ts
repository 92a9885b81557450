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
  const read = async (): Promise<Bytes> => {
    const body = new GrowingBody();
    for (;;) {
      // Broken connections and invalid gzip bytes both end here.
      // oxlint-disable-next-line no-await-in-loop
      const piece = await reader.read().catch(() => {
        throw malformed('unreadable_body', 'Body truncated or invalid gzip.');
      });
      if (piece.done) return body.bytes;
      body.add(piece.value);
      if (body.length > maxBytes) throw tooMuch();
    }
  };
  try {
    // One race for the body: a race for each piece would keep memory for the piece until the deadline.
    return await Promise.race([read(), deadline.passed]);
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** Joins pieces while they arrive: a body of single bytes takes no more memory than a body of one piece. */
class GrowingBody {
  #room: Bytes = new Uint8Array();
  length = 0;

  get bytes(): Bytes {
    return this.#room.subarray(0, this.length);
  }

  add(piece: Bytes): void {
    const length = this.length + piece.byteLength;
    if (this.length === 0) {
      this.#room = piece;
    } else {
      if (length > this.#room.byteLength) {
        const wider = new Uint8Array(Math.max(length, 2 * this.#room.byteLength));
        wider.set(this.bytes);
        this.#room = wider;
      }
      this.#room.set(piece, this.length);
    }
    this.length = length;
  }
}
