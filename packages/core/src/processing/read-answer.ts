import { startTimer } from '../timer.ts';

/** More than this of an answer is of no use. */
const MOST_BYTES = 65_536;
/** A status is an answer already: its body gets no more time than this, in milliseconds. */
const MOST_MS = 5_000;

/**
 * A response's body, read to its end: an unread one holds its connection. One that is endless, too slow or broken off is
 * let go, and nothing of it counts: the status has said what matters. Never rejects.
 *
 * @param over Rejects when the whole request has had its time.
 */
export async function readAnswer(response: Response, over: Promise<never>): Promise<Uint8Array> {
  const letGo = new AbortController();
  let cancel: (() => void) | undefined;
  const slow = new Promise<never>((_resolve, reject) => {
    cancel = startTimer(() => reject(new Error('the answer does not end')), MOST_MS);
  });
  try {
    return await Promise.race([bodyOf(response, letGo.signal), slow, over]);
  } catch {
    letGo.abort();
    return new Uint8Array();
  } finally {
    cancel?.();
  }
}

async function bodyOf(response: Response, letGo: AbortSignal): Promise<Uint8Array> {
  // A `fetch` of the user's may have streams of another kind.
  if (typeof response.body?.getReader !== 'function') {
    return new Uint8Array(await response.arrayBuffer());
  }
  const reader = response.body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  letGo.addEventListener('abort', cancel);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // oxlint-disable-next-line no-await-in-loop
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.byteLength;
    if (bytes > MOST_BYTES) throw new Error('the answer is too long');
    pieces.push(next.value);
  }
  return joined(pieces, bytes);
}

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}
