import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Creates a folder with the parent folders. Throws if a part of the path is a file. */
export function makeFolder(folder: string): void {
  // Node's own recursive mkdir never returns below /proc.
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`${folder} is a file, not a folder: choose another file for the store.`);
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
