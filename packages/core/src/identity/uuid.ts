/** Any version from 1 to 8, nil and max. */
const UUID =
  /^(?:[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}|0{8}(?:-0{4}){3}-0{12}|f{8}(?:-f{4}){3}-f{12})$/i;

/** True for the text of a UUID. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** Formats 32 hexadecimal digits as a UUID with version and variant. */
export const uuidOf = (hex: string, version: number): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variantOf(hex.charCodeAt(16))}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** A UUID's variant by the character of a hexadecimal digit, modulo four: `0` is 48, `a` is 97. */
export const variantOf = (code: number): string => '89ab'[(code < 58 ? code : code + 1) & 3] ?? '8';

/** The UUIDv5 of `name` in a namespace, which is a UUID. Browsers hash asynchronously only, so SHA-1 stands here. */
export function uuidv5(name: string, namespace: string): string {
  const prefix = namespace.replaceAll('-', '').match(/../g) ?? [];
  const bytes = [...prefix.map((pair) => parseInt(pair, 16)), ...new TextEncoder().encode(name)];
  return uuidOf(sha1(bytes), 5);
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** SHA-1 of bytes, in hexadecimal digits. */
function sha1(bytes: readonly number[]): string {
  const size = bytes.length;
  // Padding: an end bit, zeros, and the length in bits, in blocks of 16 words.
  const words = new Int32Array((((size + 8) >> 6) + 1) * 16);
  for (const [index, byte] of [...bytes, 0x80].entries())
    words[index >> 2] = (words[index >> 2] ?? 0) | (byte << (24 - (index & 3) * 8));
  words[words.length - 1] = size * 8;
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const mixed = new Int32Array(80);
  const at = (index: number): number => mixed[index] ?? 0;
  for (let block = 0; block < words.length; block += 16) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let step = 0; step < 80; step += 1) {
      mixed[step] =
        step < 16
          ? (words[block + step] ?? 0)
          : rotate(at(step - 3) ^ at(step - 8) ^ at(step - 14) ^ at(step - 16), 1);
      const sum =
        step < 20
          ? ((b & c) | (~b & d)) + 0x5a827999
          : step < 40
            ? (b ^ c ^ d) + 0x6ed9eba1
            : step < 60
              ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
              : (b ^ c ^ d) + 0xca62c1d6;
      const next = (rotate(a, 5) + sum + e + at(step)) | 0;
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = next;
    }
    for (const [index, word] of [a, b, c, d, e].entries())
      state[index] = (state[index] ?? 0) + word;
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
