/** The locks of an origin, in all of its pages and workers; `undefined` where the browser has none (plain http). */
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/** The name of a tracer's lock begins with it. */
export const OWNER = 'honeyhive owner ';

/** Holds the lock `name` until the page ends or the returned function is called. */
export function holdLock(name: string): () => void {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  // A browser that refuses it leaves what is pending to the next page a little early, which only sends it twice.
  locks()
    ?.request(name, () => held)
    .catch(() => undefined);
  return release;
}

/** The names of all locks that are held or waited for; `undefined` where nobody knows. */
export async function lockNames(): Promise<ReadonlySet<string> | undefined> {
  const { held = [], pending = [] } = (await locks()?.query()) ?? {};
  return locks() && new Set([...held, ...pending].map(({ name = '' }) => name));
}

/** Runs `work` when no other page does under the same name; at once where there are no locks. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  await (locks()?.request(name, work) ?? work());
}
