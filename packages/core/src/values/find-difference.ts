/** Returns `key`, with a number appended if `taken` already has the key. */
export function findDifference(
  key: string | undefined,
  taken: ReadonlyMap<string, unknown>,
): string | undefined {
  let name = key;
  for (let count = 2; name !== undefined && taken.has(name); count += 1) name = `${key} (${count})`;
  return name;
}
