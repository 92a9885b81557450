import type { HoneyHiveSpan, TracerEvents } from '@honeyhive/core';
import { answerOf, contained } from '../provider/guarded-tracer.ts';
import type { ReactTracer } from '../provider/provider.tsx';
import { onNextFrame } from './next-frame.ts';

/** Spans that a list holds; older ones are let go. */
const MAX_SPANS = 500;

/** A span of the list. A change makes another object. */
export interface ListedSpan {
  readonly span: HoneyHiveSpan;
  readonly name: string;
  readonly eventId: string;
  /** Milliseconds of the page's clock (`performance.now`) when the list heard of the start. */
  readonly startedAtMs: number;
  /** Milliseconds from start to end; `undefined` while the span is open. */
  readonly durationMs: number | undefined;
  /** Attributes at the end, before redaction; empty while the span is open. */
  readonly attributes: TracerEvents['spanEnd']['attributes'];
}

/** Spans of one tracer since the first reader came. */
export interface SpanStore {
  read(this: void): readonly ListedSpan[];
  subscribe(this: void, onChange: () => void): () => void;
}

const stores = new WeakMap<ReactTracer, SpanStore>();
const NO_SPANS: readonly ListedSpan[] = [];
/** The store of a page without a tracer. */
const NO_STORE: SpanStore = { read: () => NO_SPANS, subscribe: () => () => {} };

/** The store that all lists of a tracer share. */
export function spanStoreOf(tracer: ReactTracer | undefined): SpanStore {
  if (!tracer) return NO_STORE;
  const store = stores.get(tracer) ?? createSpanStore(tracer);
  stores.set(tracer, store);
  return store;
}

function createSpanStore(tracer: ReactTracer): SpanStore {
  const spans = new Map<HoneyHiveSpan, ListedSpan>();
  const readers = new Set<() => void>();
  let list = NO_SPANS;
  let stop = (): void => {};
  let isWaiting = false;
  const show = (): void => {
    isWaiting = false;
    list = [...spans.values()];
    for (const reader of Array.from(readers)) reader();
  };
  const put = (listed: ListedSpan): void => {
    spans.set(listed.span, listed);
    for (const oldest of spans.keys()) {
      if (spans.size <= MAX_SPANS) break;
      spans.delete(oldest);
    }
    if (!isWaiting) onNextFrame(show);
    isWaiting = true;
  };
  const observe = (): (() => void) =>
    answerOf(
      () =>
        tracer.observe({
          spanStart: ({ span, name }) =>
            put({
              span,
              name,
              eventId: span.eventId,
              startedAtMs: performance.now(),
              durationMs: undefined,
              attributes: {},
            }),
          spanEnd: ({ span, attributes, durationMs }) => {
            const open = spans.get(span);
            if (open) put({ ...open, attributes, durationMs });
          },
        }),
      () => {},
    );
  return {
    read: () => list,
    subscribe(onChange) {
      if (readers.size === 0) stop = observe();
      // Each reader has a function of its own, also where two hand in the same one.
      const reader = (): void => onChange();
      readers.add(reader);
      return () => {
        readers.delete(reader);
        if (readers.size === 0) contained(stop);
      };
    },
  };
}
