import type { AnyTracer } from './any-tracer.ts';
import type { SpanOwner } from '../spans/span-owner.ts';
import { createGuard } from '../runtime/guard.ts';
import { consoleLogger } from '../runtime/logger.ts';
import { findTracer, ownerOf, type RegisteredTracer } from './default-tracer.ts';
import { tryRead } from '../values/try-read.ts';
import { createTraceFunction } from '../wrap/trace-decorator.ts';
import { type TraceFunction } from '../spans/span.ts';

const guard = /* @__PURE__ */ createGuard(() => consoleLogger(false));

/** Returns `given` if a tracer; otherwise reports the value. */
export function tracerGiven(given: unknown): AnyTracer | undefined {
  if (tryRead(() => isTracer(given))) return given as AnyTracer;
  guard.report('tracer option', new TypeError(NO_TRACER));
  return undefined;
}

const NO_TRACER = 'Nothing is recorded: `tracer` is not a HoneyHiveTracer. Pass a tracer, or none.';

export const isGiven = (tracer: unknown): boolean => tracer !== undefined && tracer !== null;

const isTracer = (given: unknown): boolean =>
  typeof (ownerOf(given as RegisteredTracer) as Partial<SpanOwner> | undefined)?.start ===
  'function';

/**
 * Wraps a function like {@link TracerOperations.trace}, with the tracer found when the wrapped function is called.
 */
export const trace: TraceFunction = /* @__PURE__ */ createTraceFunction(({ tracer }) => {
  const found = isGiven(tracer) ? tracerGiven(tracer) : findTracer();
  return found && { owner: ownerOf(found) };
});
