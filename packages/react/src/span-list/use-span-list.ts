import { useSyncExternalStore, useRef } from '#react';
import { useTracer } from '../provider/provider.tsx';
import { type ListedSpan, spanStoreOf } from './span-store.ts';

const all = (spans: readonly ListedSpan[]): readonly ListedSpan[] => spans;
const NO_SPANS: readonly ListedSpan[] = [];

/**
 * Spans of the nearest tracer, open and ended, oldest first: the last 500 since the first list of that tracer was
 * mounted. Renders at most once a frame, and only where `select` gives something else: another value, or a list with
 * other members. Empty on a server.
 *
 * @example
 * const open = useSpanList((spans) => spans.filter(({ durationMs }) => durationMs === undefined));
 */
export function useSpanList(): readonly ListedSpan[];
export function useSpanList<Selected>(
  select: (spans: readonly ListedSpan[]) => Selected,
  tracer?: string,
): Selected;
export function useSpanList(
  select: (spans: readonly ListedSpan[]) => unknown = all,
  tracer?: string,
): unknown {
  const store = spanStoreOf(useTracer(tracer));
  const last = useRef<unknown>(undefined);
  const selected = (spans: readonly ListedSpan[]): unknown => {
    const next = select(spans);
    // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
    if (!isSame(last.current, next)) last.current = next;
    return last.current;
  };
  return useSyncExternalStore(
    store.subscribe,
    () => selected(store.read()),
    () => selected(NO_SPANS),
  );
}

const isSame = (one: unknown, other: unknown): boolean =>
  Object.is(one, other) ||
  (Array.isArray(one) &&
    Array.isArray(other) &&
    one.length === other.length &&
    one.every((member, index) => Object.is(member, other[index])));
