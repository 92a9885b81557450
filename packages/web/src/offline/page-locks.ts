/** Returns the lock manager of the origin, shared by pages and workers; `undefined` if missing (plain http). */
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/** Prefix of the name of a tracer's lock. */
export const OWNER = 'honeyhive owner ';

/** Holds the lock `name` until the page ends or the returned function is called. */
export function holdLock(name: string): () => void {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  // Without the lock, the next page takes pending items early: the items are only sent twice.
  locks()
    ?.request(name, () => held)
    .catch(() => undefined);
  return release;
}

/** Returns the names of held and requested locks; `undefined` without locks. */
export async function lockNames(): Promise<ReadonlySet<string> | undefined> {
  const { held = [], pending = [] } = (await locks()?.query()) ?? {};
  return locks() && new Set([...held, ...pending].map(({ name = '' }) => name));
}

/** Runs `work` while no other page runs work of the same name; at once without locks. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  await (locks()?.request(name, work) ?? work());
}
