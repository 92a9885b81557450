/** Records `count` spans called `name 0`, `name 1`, and so on. */
export function recordSpans(
  tracer: { startSpan(name: string): { end(): void } },
  count: number,
  name = 'span',
): void {
  for (let index = 0; index < count; index += 1) tracer.startSpan(`${name} ${index}`).end();
}

/** Delivery counts of a tracer. */
interface DeliveryCounts {
  readonly recorded: number;
  readonly exported: number;
  readonly dropped: object;
  readonly pending: number;
}

/** Reads the delivery counts out of `stats()`. */
export function readCounts(tracer: { stats(): DeliveryCounts }): DeliveryCounts {
  const { recorded, exported, dropped, pending } = tracer.stats();
  return { recorded, exported, dropped, pending };
}

/** Returns the names of stored events, in the order of arrival. */
export const eventNames = (backend: {
  events(): ReadonlyArray<{ readonly event_name: string }>;
}): string[] => backend.events().map(({ event_name: name }) => name);
