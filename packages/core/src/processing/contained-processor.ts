import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Guard } from '../guard.ts';

/** A processor of the user's whose throws and rejections end in the guard, not in the user's `span.end()`. */
export function containedProcessor(own: SpanProcessor, guard: Guard): SpanProcessor {
  return {
    onStart: (span, context) => guard('spanProcessor.onStart', () => own.onStart(span, context)),
    onEnding: (span) => guard('spanProcessor.onEnding', () => own.onEnding?.(span)),
    onEnd: (span) => guard('spanProcessor.onEnd', () => own.onEnd(span)),
    forceFlush: async () => guard('spanProcessor.forceFlush', () => own.forceFlush()),
    shutdown: async () => guard('spanProcessor.shutdown', () => own.shutdown()),
  };
}
