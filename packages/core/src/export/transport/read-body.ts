import { startTimer } from '../../runtime/start-timer.ts';

/** Most bytes of a response body worth reading. */
const MOST_BYTES = 65_536;
/** Most milliseconds for reading a body: the status alone is a valid response. */
const MOST_MS = 5_000;

/**
 * Reads a response body to the end: an unread body holds the connection. An endless, slow or broken body is
 * cancelled and read as empty: the status is enough. Never rejects.
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
    // The time was up, or the connection broke.
  } finally {
    cancel();
  }
  letGo();
  return new Uint8Array();
}
