import type { Attributes } from '@opentelemetry/api';
import { errorMessage, errorName, errorStack } from '../outcome.ts';
import { EXCEPTION } from '../../identity/semconv.ts';
import { snapshot, type ValueLimits } from '../../values/snapshot.ts';

function bounded(text: string, limits: ValueLimits): string {
  const plain = snapshot(text, limits);
  return typeof plain === 'string' ? plain : '';
}

/** Returns the message of the thrown value, cut to the value limit. */
export const shortMessage = (error: unknown, limits: ValueLimits): string =>
  bounded(errorMessage(error), limits);

/** Returns the attributes of an OpenTelemetry exception event for the thrown value. */
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
