import type { SpanNameFilters } from '../options/options.ts';

/** True for names of spans to keep. */
export type NameFilter = (name: string) => boolean;

type Entry = string | { readonly type: 'prefix'; readonly value: string };

const prefixes = (entries: readonly Entry[] | undefined): readonly string[] =>
  (Array.isArray(entries) ? entries : [])
    .map((entry: Entry) => (typeof entry === 'string' ? entry : entry?.value))
    .filter((value): value is string => typeof value === 'string');

/** The filter for `filters`: by the beginning of the name, case-sensitive; a missing or malformed list filters nothing. */
export function nameFilter(filters: SpanNameFilters | undefined): NameFilter {
  const include = prefixes(filters?.include);
  const exclude = prefixes(filters?.exclude);
  if (include.length === 0 && exclude.length === 0) return () => true;
  return (name) =>
    (include.length === 0 || include.some((prefix) => name.startsWith(prefix))) &&
    !exclude.some((prefix) => name.startsWith(prefix));
}
