import { STATUS_ERROR } from '../spans/api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { HONEYHIVE, METADATA, OTEL } from '../spans/semconv.ts';
import type { SaidAttributes } from './said-attributes.ts';

/** Says of a library's span that failed what the tracer's own spans say: the message, its type and the outcome. */
export function sayForeignFailure(said: SaidAttributes, { status, events }: ReadableSpan): void {
  if (status.code !== STATUS_ERROR || said.attributes.has(HONEYHIVE.error)) return;
  const exception = events.filter(({ name }) => name === OTEL.exceptionEvent).at(-1)?.attributes;
  const type = String(exception?.[OTEL.exceptionType] ?? 'Error');
  const message = status.message || String(exception?.[OTEL.exceptionMessage] ?? '');
  said.say(HONEYHIVE.error, message || type);
  said.sayUnlessSaid(HONEYHIVE.errorType, type);
  said.note(METADATA.outcome, 'error');
}
