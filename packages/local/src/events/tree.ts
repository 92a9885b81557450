import type { EventNode, LocalEvent } from './event.ts';

/**
 * Builds trees of events, roots and children by start time. An event whose parent is missing is a root. A circle of
 * parents is cut at the first event, so every event appears exactly once.
 */
export function treeOf(events: readonly LocalEvent[]): EventNode[] {
  const nodes = new Map<string, EventNode>();
  for (const event of events) nodes.set(event.event_id, { ...event, children: [] });
  const roots: EventNode[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parent_id);
    if (parent) parent.children.push(node);
    else roots.push(node);
  }
  const seen = new Set<EventNode>();
  const visit = (start: EventNode): void => {
    const stack = [start];
    for (let node = stack.pop(); node; node = stack.pop()) {
      seen.add(node);
      for (const child of node.children) stack.push(child);
    }
  };
  for (const root of roots) visit(root);
  for (const node of nodes.values()) {
    if (seen.has(node)) continue;
    const parent = nodes.get(node.parent_id);
    if (parent) parent.children = parent.children.filter((child) => child !== node);
    roots.push(node);
    visit(node);
  }
  return roots.toSorted((a, b) => a.start_time - b.start_time);
}
