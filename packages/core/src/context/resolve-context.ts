import type { Context } from '@opentelemetry/api';
import { type ContextStorage, hostContextManager } from './context-storage.ts';
import { getSpan } from './span-in-context.ts';
import { isTracingSuppressed } from './suppress-tracing.ts';
import { tryRead } from '../values/try-read.ts';

/**
 * Returns the context meant by `given`, for the tracer with `key`. Without a registered context manager,
 * `context.active()` of OpenTelemetry's API is empty, and an empty context means the active context.
 */
export function resolveContext(
  given: Context | undefined,
  contextStorage: ContextStorage,
  key: symbol,
): Context {
  const isEmpty =
    !given ||
    // An unreadable context counts as empty.
    (tryRead(
      () =>
        !getSpan(given) &&
        given.getValue(key) === undefined &&
        !isTracingSuppressed(given) &&
        !hostContextManager(),
    ) ??
      true);
  return isEmpty ? contextStorage.get() : given;
}
