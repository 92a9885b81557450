/** A tracer that can be flushed. */
interface Flushable {
  readonly enabled: boolean;
  flush(): Promise<unknown>;
}

const living = new Set<WeakRef<Flushable>>();

/** Size at which tracers that are gone are looked for: twice the number of those that were left. */
let next = 16;

function prune(): void {
  for (const weak of living) if (!weak.deref()?.enabled) living.delete(weak);
  next = Math.max(16, living.size * 2);
}

/** Remembers a tracer as long as somebody else does. */
export function addLiving(tracer: Flushable): void {
  if (living.size >= next) prune();
  living.add(new WeakRef(tracer));
}

/** Tracers flushed at once: programs that build a tracer for each request have many. */
const MAX_FLUSHES = 16;

/** Flushes every living tracer. Never rejects. */
export async function flushLiving(): Promise<void> {
  const waiting = [...living].values();
  const work = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- each worker flushes one after the other
    for (const weak of waiting) await weak.deref()?.flush();
  };
  await Promise.all(Array.from({ length: MAX_FLUSHES }, work));
}
