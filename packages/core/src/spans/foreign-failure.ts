import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { HONEYHIVE, METADATA, OTEL } from './semconv.ts';
import type { SpanRecord } from './span-record.ts';

/** Says of a library's span that failed what the tracer's own spans say: the message, its type and the outcome. */
export function sayForeignFailure(record: SpanRecord, { status, events }: ReadableSpan): void {
  if (status.code !== SpanStatusCode.ERROR || record.said.has(HONEYHIVE.error)) return;
  const exception = events.filter(({ name }) => name === OTEL.exceptionEvent).at(-1)?.attributes;
  const type = String(exception?.[OTEL.exceptionType] ?? 'Error');
  const message = status.message || String(exception?.[OTEL.exceptionMessage] ?? '');
  record.say(HONEYHIVE.error, message || type);
  record.sayUnlessSaid(HONEYHIVE.errorType, type);
  record.note(METADATA.outcome, 'error');
}
