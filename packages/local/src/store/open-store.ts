import { resolve } from 'node:path';
import { openLibsqlStore } from './libsql-store.ts';
import { MemoryStore } from './memory-store.ts';
import { type Say, RefusedFile } from './open-database.ts';
import { classifyFailure, describeCause } from './sqlite-error.ts';
import type { Store } from './store.ts';

const sayOnStderr: Say = (sentence) => {
  process.stderr.write(`HoneyHive local: ${sentence}\n`);
};

/**
 * Opens the store of a name: `memory`, or the path of a file. A locked or unwritable file is replaced by memory,
 * with a message. Throws if the path is a folder or a file of a foreign program.
 */
export async function openStore(name: string, say: Say = sayOnStderr): Promise<Store> {
  if (name === 'memory') return new MemoryStore();
  try {
    return await openLibsqlStore(name, say);
  } catch (error) {
    if (error instanceof RefusedFile || classifyFailure(error) === undefined) throw error;
    say(
      `${resolve(name)} cannot be used (${describeCause(error)}): data is kept in memory and lost when the process exits.`,
    );
    return new MemoryStore();
  }
}
