import type { Attributes } from '@opentelemetry/api';
import { errorMessage, errorName, errorStack } from '../outcome.ts';
import { EXCEPTION } from '../../identity/semconv.ts';
import { snapshot, type ValueLimits } from '../../values/snapshot.ts';

function bounded(text: string, limits: ValueLimits): string {
  const plain = snapshot(text, limits);
  return typeof plain === 'string' ? plain : '';
}

/** The message of what was thrown, as long as a value may be. */
export const shortMessage = (error: unknown, limits: ValueLimits): string =>
  bounded(errorMessage(error), limits);

/** What was thrown, in OpenTelemetry's words for an event. */
export function exceptionAttributes(error: unknown, limits: ValueLimits): Attributes {
  const stack = errorStack(error);
  const type = errorName(error);
  const message = shortMessage(error, limits);
  if (stack === undefined) return { [EXCEPTION.type]: type, [EXCEPTION.message]: message };
  return {
    [EXCEPTION.type]: type,
    [EXCEPTION.message]: message,
    [EXCEPTION.stacktrace]: bounded(stack, limits),
  };
}
