import type { Context } from '@opentelemetry/api';
import { type ContextStorage, hostContextManager } from './context-storage.ts';
import { getSpan } from './span-in-context.ts';
import { isTracingSuppressed } from './suppress-tracing.ts';

/**
 * The context that a library means by `given`, for the tracer that owns `key`. Where no context manager is registered,
 * `context.active()` of OpenTelemetry's API is empty, and whoever passes that means what is active here.
 */
export function resolveContext(
  given: Context | undefined,
  contextStorage: ContextStorage,
  key: symbol,
): Context {
  const isEmpty =
    !given ||
    (!hostContextManager() &&
      !getSpan(given) &&
      given.getValue(key) === undefined &&
      !isTracingSuppressed(given));
  return isEmpty ? contextStorage.get() : given;
}
