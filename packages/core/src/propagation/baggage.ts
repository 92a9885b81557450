import { parseKeyPairsIntoRecord } from '@opentelemetry/core';

/** The entries of a `baggage` header, without their properties. What cannot be read is left out. */
export function readBaggage(header: string | undefined): ReadonlyMap<string, string> {
  if (!header) return new Map();
  try {
    return new Map(
      Object.entries(parseKeyPairsIntoRecord(header)).map(([key, value]) => [
        key,
        value.split(';')[0] ?? '',
      ]),
    );
  } catch {
    // Percent signs that encode nothing: the header is malformed, and malformed headers are ignored.
    return new Map();
  }
}

const MAX_BAGGAGE = 8_192;

/** `header` with `entries` in it, in place of entries of the same name. Foreign entries stay as they are. */
export function writeBaggage(
  header: string | undefined,
  entries: Readonly<Record<string, string>>,
): string {
  const foreign = (header ?? '').split(',').filter((member) => {
    const name = member.split('=')[0]?.trim();
    return name !== undefined && name !== '' && !Object.hasOwn(entries, name);
  });
  const ours = Object.entries(entries).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const all = [...ours, ...foreign.map((member) => member.trim())].join(',');
  return all.length <= MAX_BAGGAGE ? all : ours.join(',');
}
