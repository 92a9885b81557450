import type { LocalEvent } from '../events/event.ts';
import type { Row, Trace } from './state.ts';

/**
 * Returns the events of a trace as rows: depth first, parents before children, without the children of collapsed
 * rows.
 */
function rowsOf(events: readonly LocalEvent[], collapsed: ReadonlySet<string>): Row[] {
  const known = new Map(events.map((event) => [event.event_id, event]));
  const children = new Map<string, LocalEvent[]>();
  const roots: LocalEvent[] = [];
  for (const event of events) {
    if (event.parent_id === event.event_id || !known.has(event.parent_id)) roots.push(event);
    else children.set(event.parent_id, [...(children.get(event.parent_id) ?? []), event]);
  }
  const rows: Row[] = [];
  const seen = new Set<string>();
  const walk = (root: LocalEvent): void => {
    const stack = [{ event: root, depth: 0, hidden: false }];
    for (let at = stack.pop(); at; at = stack.pop()) {
      const { event, depth, hidden } = at;
      if (seen.has(event.event_id)) continue;
      seen.add(event.event_id);
      const below = children.get(event.event_id) ?? [];
      if (!hidden) rows.push({ event, depth, hasChildren: below.length > 0 });
      const hide = hidden || collapsed.has(event.event_id);
      for (const child of below.toReversed()) {
        stack.push({ event: child, depth: depth + 1, hidden: hide });
      }
    }
  };
  for (const root of roots) walk(root);
  for (const event of events) if (!seen.has(event.event_id)) walk(event); // circles of parents
  return rows;
}

/** A session's events by trace, in the order the traces began. */
export function tracesOf(
  events: readonly LocalEvent[],
  collapsed: ReadonlySet<string>,
): readonly Trace[] {
  const groups = new Map<string, LocalEvent[]>();
  for (const event of events) {
    const id = event.trace_id ?? '';
    const group = groups.get(id);
    if (group) group.push(event);
    else groups.set(id, [event]);
  }
  return [...groups].map(([id, group]) => ({
    id,
    start: group.reduce((least, event) => Math.min(least, event.start_time), Infinity),
    end: group.reduce((most, event) => Math.max(most, event.end_time), -Infinity),
    count: group.length,
    rows: rowsOf(group, collapsed),
  }));
}
