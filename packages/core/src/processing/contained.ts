import {
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Guard } from '../guard.ts';

/**
 * A processor of the user's whose throws and rejections end in the guard, not in the user's `span.end()`. A span that
 * one of its methods starts or ends is not handed to that method while it runs: it would never come to an end.
 */
export function containedProcessor(own: SpanProcessor, guard: Guard): SpanProcessor {
  const once = outermost();
  return {
    onStart: (span, context) =>
      once('onStart', () => guard('spanProcessor.onStart', () => own.onStart(span, context))),
    onEnding: (span) =>
      once('onEnding', () => guard('spanProcessor.onEnding', () => own.onEnding?.(span))),
    onEnd: (span) => once('onEnd', () => guard('spanProcessor.onEnd', () => own.onEnd(span))),
    forceFlush: async () => guard('spanProcessor.forceFlush', () => own.forceFlush()),
    shutdown: async () => guard('spanProcessor.shutdown', () => own.shutdown()),
  };
}

/** A sampler of the user's: where it throws, gives back no decision, or starts a span itself, the span is kept. */
export function containedSampler(own: Sampler, guard: Guard): Sampler {
  const once = outermost();
  return {
    shouldSample(...about) {
      let result: Partial<SamplingResult> | undefined;
      once('shouldSample', () => {
        result = guard('sampler', () => own.shouldSample(...about));
      });
      return typeof result?.decision === 'number' ? (result as SamplingResult) : KEPT;
    },
    toString: () => guard('sampler', () => own.toString(), 'sampler'),
  };
}

const KEPT: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };

/** Runs work by its name, unless work of that name is running. */
function outermost(): (name: string, work: () => void) => void {
  const running = new Set<string>();
  return (name, work) => {
    if (running.has(name)) return;
    running.add(name);
    work();
    running.delete(name);
  };
}
