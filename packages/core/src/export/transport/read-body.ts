import { startTimer } from '../../runtime/start-timer.ts';

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
export async function readBody(response: Response, over: Promise<never>): Promise<Uint8Array> {
  let cancel = (): void => {};
  const slow = new Promise<never>((_resolve, reject) => {
    cancel = startTimer(reject as () => void, MOST_MS);
  });
  let letGo = (): unknown => undefined;
  try {
    // A `fetch` of the user's may have streams of another kind.
    const reader = response.body?.getReader?.();
    if (!reader) return new Uint8Array(await Promise.race([response.arrayBuffer(), slow, over]));
    letGo = () => reader.cancel().catch(() => {});
    const bytes: number[] = [];
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await Promise.race([reader.read(), slow, over]);
      if (done) return Uint8Array.from(bytes);
      if (bytes.length + value.byteLength > MOST_BYTES) break;
      bytes.push(...value);
    }
  } catch {
    // Its time was up, or the connection broke.
  } finally {
    cancel();
  }
  letGo();
  return new Uint8Array();
}
