/** Live list of a tracer's spans, for panels. @module */
export type { ListedSpan } from './span-list/span-store.ts';
export { useSpanList } from './span-list/use-span-list.ts';
