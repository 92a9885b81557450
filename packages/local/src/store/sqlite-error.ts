/** Failures of a SQLite file requiring different handling. */
export type FileFailure = 'busy' | 'damaged' | 'unwritable';

const CODES: readonly (readonly [RegExp, FileFailure])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'busy'],
  [/^SQLITE_(?:CORRUPT|NOTADB)/, 'damaged'],
  [/^SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|PERM|NOLFS)/, 'unwritable'],
  [/^(?:EACCES|EPERM|EROFS|ENOSPC|EDQUOT|EIO|ENOENT)$/, 'unwritable'],
];

/** Statement iterators of libsql throw errors without a code: their text tells. */
const TEXTS: readonly (readonly [RegExp, FileFailure])[] = [
  [/is locked/, 'busy'],
  [/malformed|not a database/, 'damaged'],
  [/is full|disk I\/O|readonly|unable to open/i, 'unwritable'],
];

/** Classifies an error of SQLite or the file system; returns undefined for unrelated errors. */
export function classifyFailure(error: unknown): FileFailure | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = CODES.find(([pattern]) => pattern.test(code));
  if (known) return known[1];
  const text = error instanceof Error ? error.message : '';
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Names the cause of an error in a sentence: SQLite's own words, without codes and stacks. */
export function describeCause(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /unable to open/i.test(text) ? 'cannot open the file' : text;
}
