import { STATUS_ERROR } from '../api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { HONEYHIVE, METADATA, EXCEPTION } from '../../identity/semconv.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Records the error of a failed span from status and last exception, unless an error is recorded already. */
export function writeFailure(
  said: SpanAttributes,
  { status, events }: ReadableSpan,
  isOwn: boolean,
): void {
  if (status.code !== STATUS_ERROR || said.attributes.has(HONEYHIVE.error)) return;
  const exception = events.filter(({ name }) => name === EXCEPTION.event).at(-1)?.attributes;
  const type = String(exception?.[EXCEPTION.type] ?? 'Error');
  const message = status.message || String(exception?.[EXCEPTION.message] ?? '');
  said.say(HONEYHIVE.error, message || type);
  if (!said.attributes.has(HONEYHIVE.errorType)) said.say(HONEYHIVE.errorType, type);
  // The tracer's own spans record the outcome at the end.
  if (!isOwn) said.note(METADATA.outcome, 'error');
}
