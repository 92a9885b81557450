import type { HoneyHiveSpan, SpanOptions } from '@honeyhive/core';
import { answerOf, contained } from '../provider/guarded-tracer.ts';
import { openSpan } from '../provider/open-span.ts';
import { createMounting } from '../provider/mounting.ts';
import type { ReactTracer } from '../provider/provider.tsx';

/** Milliseconds that a span may wait for its component to mount. */
const MAX_UNMOUNTED_MS = 5_000;

/** Span of a mounted component. */
export interface Scope {
  /** Opens the span, and returns the function that ends it. A remount in the same task continues the span. */
  mount(): () => void;
  setAttributes(attributes: NonNullable<SpanOptions['attributes']>): void;
  /** Open span; `undefined` before the first use and after the unmount. */
  peek(): HoneyHiveSpan | undefined;
  /** Runs `work` under the span, or under `active` where `active` is a span below it. */
  enter<R>(active: HoneyHiveSpan | undefined, work: () => R): R;
}

/** Makes the scope of a component that is not mounted yet. Effects of children run before the component's own effect, and open the span. */
export function createScope(tracer: ReactTracer | undefined, name: string): Scope {
  let span: HoneyHiveSpan | undefined;
  let above: HoneyHiveSpan | undefined;
  let isOver = false;
  const open = (): HoneyHiveSpan => {
    if (span) return span;
    above = contained(() => tracer?.activeSpan);
    span = openSpan(tracer, name, { eventType: 'chain' });
    // React may throw the render away whose children have opened the span.
    if (!mounting.isMounted) setTimeout(close, MAX_UNMOUNTED_MS);
    return span;
  };
  const close = (): void => {
    if (mounting.isMounted) return;
    contained(() => span?.end());
    span = undefined;
    isOver = true;
  };
  const mounting = createMounting(open, close);
  return {
    mount: () => mounting.mount(),
    setAttributes(attributes) {
      contained(() =>
        span?.setAttributes(attributes as Parameters<HoneyHiveSpan['setAttributes']>[0]),
      );
    },
    peek: () => span,
    enter(active, work) {
      if (isOver && !mounting.isMounted) return work();
      const parent = open();
      return active && active !== above && isSameTrace(active, parent) ? work() : parent.run(work);
    },
  };
}

const isSameTrace = (one: HoneyHiveSpan, other: HoneyHiveSpan): boolean =>
  answerOf(() => one.spanContext().traceId === other.spanContext().traceId, false);
