import type { AnyTracer, HoneyHiveSpan } from '@honeyhive/core';

/** A tracer that tells when its spans end. */
type Observable = Pick<AnyTracer, 'observe'>;

interface Watch {
  readonly children: Map<HoneyHiveSpan, Set<HoneyHiveSpan>>;
  stop: (() => void) | undefined;
}

const watches = new WeakMap<object, Watch>();

/**
 * Ends `child` as cancelled when `parent` ends, if it is open then: a stream that somebody leaves tells the framework
 * nothing. The tracer is observed only while there are such spans.
 */
export function endWithParent(
  tracer: Partial<Observable>,
  child: HoneyHiveSpan,
  parent: HoneyHiveSpan | undefined,
): void {
  if (!parent || typeof tracer.observe !== 'function') return;
  const watch = watches.get(tracer) ?? { children: new Map(), stop: undefined };
  watches.set(tracer, watch);
  const { children } = watch;
  const beside = children.get(parent) ?? new Set();
  children.set(parent, beside.add(child));
  watch.stop ??= tracer.observe({
    spanEnd: ({ span }) => {
      endBelow(children, span);
      for (const [above, below] of children)
        if (below.delete(span) && below.size === 0) children.delete(above);
      if (children.size > 0) return;
      watch.stop?.();
      watch.stop = undefined;
    },
  });
}

/** Ends what is open below a span, from below: an observer is not told of ends that it causes itself. */
function endBelow(children: Watch['children'], span: HoneyHiveSpan): void {
  const left = children.get(span);
  children.delete(span);
  for (const child of left ?? []) {
    endBelow(children, child);
    if (child.isRecording()) child.cancel(LEFT).end();
  }
}

const LEFT = 'left before its end';

/** True if a span ends together with `parent`, and is open. */
export const hasOpenChild = (tracer: object, parent: HoneyHiveSpan): boolean =>
  [...(watches.get(tracer)?.children.get(parent) ?? [])].some((child) => child.isRecording());
