import type { AnyTracer } from '@honeyhive/core';
import { findTracer } from '@honeyhive/core/internal';

/** Finds the tracer of a call: where `given` is registered for a whole process, never for the call of another tracer. */
export function tracerOfCall(
  given: AnyTracer | undefined,
  isRegistered: boolean,
): AnyTracer | undefined {
  const found = findTracer() as AnyTracer | undefined;
  if (!given) return found;
  const isOthers = isRegistered && found !== given && found?.activeSpan !== undefined;
  return isOthers ? undefined : given;
}
