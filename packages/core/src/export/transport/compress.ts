/** Fewest bytes worth compressing. */
const LEAST = 1_024;

/** Compresses `body`; `undefined` without a compressor, or for a small body. */
export async function compress(body: Uint8Array): Promise<Uint8Array | undefined> {
  if (typeof CompressionStream !== 'function' || body.byteLength < LEAST) return undefined;
  try {
    const plain = new Blob([body as Uint8Array<ArrayBuffer>]).stream();
    const packed = plain.pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(packed).arrayBuffer());
  } catch {
    // jsdom's Blob has no stream: an uncompressible body is sent as is.
    return undefined;
  }
}
