import { MAX_HEADER } from './carrier.ts';
import { membersOf } from './trace-state.ts';
import { wellFormed } from '../values/well-formed.ts';

/** Parses a `baggage` header, without properties. Unreadable entries are skipped, the rest is kept. */
export function readBaggage(header: string | undefined): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const member of membersOf(header)) {
    const [pair = ''] = member.split(';');
    const at = pair.indexOf('=');
    const value = at > 0 ? decoded(pair.slice(at + 1).trim()) : undefined;
    if (value) entries.set(pair.slice(0, at).trim(), value);
  }
  return entries;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    // Invalid percent-encoding: a malformed entry is ignored.
    return undefined;
  }
}

/** Returns `header` with `entries` set, replacing entries of the same name. Foreign entries stay unchanged. */
export function writeBaggage(
  header: string | undefined,
  entries: Readonly<Record<string, string>>,
): string {
  const foreign = membersOf(header).filter(
    (member) => !Object.hasOwn(entries, member.slice(0, member.indexOf('=')).trim()),
  );
  const ours = Object.entries(entries).map(
    ([key, value]) => `${key}=${encodeURIComponent(wellFormed(value))}`,
  );
  // Own entries first, then as many foreign entries as fit.
  const kept = [...ours];
  let length = ours.join(',').length;
  for (const member of foreign) {
    if (length + 1 + member.length > MAX_HEADER) continue;
    kept.push(member);
    length += 1 + member.length;
  }
  return kept.join(',');
}
