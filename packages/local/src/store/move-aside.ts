import { existsSync, lstatSync, renameSync } from 'node:fs';

/** The files of one SQLite database, by what stands behind its path. */
const PARTS = ['', '-wal', '-shm'] as const;

/** Finds a name for a file that is moved aside: the path and the reason, numbered where one is there already. */
export function findAsideName(path: string, reason: string): string {
  for (let n = 1; ; n++) {
    const name = `${path}.${reason}${n === 1 ? '' : `-${n}`}`;
    if (PARTS.every((part) => !existsSync(name + part))) return name;
  }
}

/** Renames a database with its write-ahead log, and returns the new path. */
export function moveAside(path: string, reason: string): string {
  const aside = findAsideName(path, reason);
  for (const part of PARTS) {
    if (lstatSync(path + part, { throwIfNoEntry: false })) renameSync(path + part, aside + part);
  }
  return aside;
}
