/** Less than this is not worth the work. */
const LEAST = 1_024;

/** `body` packed; `undefined` where there is nothing to pack it with, or nothing to gain. */
export async function compress(body: Uint8Array): Promise<Uint8Array | undefined> {
  if (typeof CompressionStream !== 'function' || body.byteLength < LEAST) return undefined;
  try {
    const plain = new Blob([body as Uint8Array<ArrayBuffer>]).stream();
    const packed = plain.pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(packed).arrayBuffer());
  } catch {
    // jsdom's Blob has no stream: what cannot be packed goes as it is.
    return undefined;
  }
}
