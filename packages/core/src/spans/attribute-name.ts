/** Names at most; beyond it the table begins anew, so that keys made of data cannot fill the memory. */
const MOST = 4_000;

/** Characters of a key that is likely to come again. */
const LONGEST = 200;

let table = new Map<string, Map<string, string>>();
let size = 0;

/**
 * `prefix.key`. The same names come with every span: making each once saves more than everything else that is done with
 * an attribute.
 */
export function attributeName(prefix: string, key: string): string {
  if (key.length > LONGEST) return `${prefix}.${key}`;
  let names = table.get(prefix);
  if (!names) {
    names = new Map();
    table.set(prefix, names);
  }
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = `${prefix}.${key}`;
  names.set(key, name);
  size += 1;
  if (size > MOST) {
    table = new Map();
    size = 0;
  }
  return name;
}

/** Characters of one key of a value. */
export const MOST_KEY = 1_000;

/** A key of at most so many characters; what is cut says so. */
export const shortKey = (key: string, most: number = MOST_KEY): string =>
  key.length <= most ? key : `${key.slice(0, most)}… [+${key.length - most} chars]`;
