import { existsSync, lstatSync, renameSync } from 'node:fs';

/** Files of a SQLite database, by path suffix. */
const PARTS = ['', '-wal', '-shm'] as const;

/** Returns a free name for moving a file aside: the path and the reason, numbered if the name exists. */
export function findAsideName(path: string, reason: string): string {
  for (let n = 1; ; n++) {
    const name = `${path}.${reason}${n === 1 ? '' : `-${n}`}`;
    if (PARTS.every((part) => !existsSync(name + part))) return name;
  }
}

/** Renames a database with the write-ahead log and returns the new path. */
export function moveAside(path: string, reason: string): string {
  const aside = findAsideName(path, reason);
  for (const part of PARTS) {
    if (lstatSync(path + part, { throwIfNoEntry: false })) renameSync(path + part, aside + part);
  }
  return aside;
}
