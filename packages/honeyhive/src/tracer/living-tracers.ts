/** A tracer that can be flushed. */
interface Flushable {
  readonly enabled: boolean;
  flush(): Promise<unknown>;
}

const living = new Set<WeakRef<Flushable>>();

/** Remembers a tracer as long as somebody else does. */
export function addLiving(tracer: Flushable): void {
  for (const weak of living) if (!weak.deref()?.enabled) living.delete(weak);
  living.add(new WeakRef(tracer));
}

/** Flushes every living tracer. Never rejects. */
export async function flushLiving(): Promise<void> {
  const tracers = [...living].flatMap((weak) => weak.deref() ?? []);
  await Promise.all(tracers.map((tracer) => tracer.flush()));
}
