import type { Sampler, SamplingResult, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { ContextStorage } from '../context/context-storage.ts';
import type { Guard } from './guard.ts';
import type { Logger } from './logger.ts';
import { RECORD_AND_SAMPLED } from '../sampling/sampling-decision.ts';
import { outermost } from './outermost.ts';

/** Guard and context storage around user code. */
export interface Surroundings {
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
}

/**
 * Wraps a user's span processor: errors and rejections end in the guard, not in the user's `span.end()`. A span
 * started or ended inside a method is not passed to the running method, which would never end.
 */
export function guardProcessor(
  own: SpanProcessor,
  { guard, contextStorage }: Surroundings,
): SpanProcessor {
  const once = outermost(contextStorage);
  let flushing: Promise<void> | undefined;
  return {
    onStart: (span, context) =>
      once('onStart', () => guard('spanProcessor.onStart', () => own.onStart(span, context))),
    onEnding: (span) =>
      once('onEnding', () => guard('spanProcessor.onEnding', () => own.onEnding?.(span))),
    onEnd: (span) => once('onEnd', () => guard('spanProcessor.onEnd', () => own.onEnd(span))),
    // Set before the call: a processor which flushes the tracer returns here.
    forceFlush: () =>
      (flushing ??= Promise.resolve()
        .then(() => guard('spanProcessor.forceFlush', () => own.forceFlush()))
        .finally(() => (flushing = undefined))),
    shutdown: async () => guard('spanProcessor.shutdown', () => own.shutdown()),
  };
}

/** Wraps a user's sampler. The span is kept if the sampler throws, returns no decision, or starts a span. */
export function guardSampler(own: Sampler, { guard, contextStorage }: Surroundings): Sampler {
  const once = outermost(contextStorage);
  return {
    shouldSample(...about) {
      const result: Partial<SamplingResult> | undefined = once('shouldSample', () =>
        guard('sampler', () => own.shouldSample(...about)),
      );
      return typeof result?.decision === 'number' ? (result as SamplingResult) : KEPT;
    },
    toString: () => guard('sampler', () => own.toString(), 'sampler'),
  };
}

const KEPT: SamplingResult = { decision: RECORD_AND_SAMPLED };

/** Wraps a logger. Calls caused by the logger are skipped, and `conceal` redacts every message. */
export function guardLogger(
  own: Logger,
  contextStorage: ContextStorage,
  conceal: (text: string) => string,
): Logger {
  const once = outermost(contextStorage);
  const level = (name: keyof Logger) => (message: string) =>
    once(name, () => own[name]?.(conceal(String(message))));
  return { error: level('error'), warn: level('warn'), info: level('info'), debug: level('debug') };
}
