import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../spans/span-record.ts';

/** Takes over what processors have made of a span: what they have taken out or replaced is not sent as it was. */
export function readBack(record: SpanRecord, span: ReadableSpan): void {
  if (record.shown) compare(record, record.shown, span.attributes);
  else if (record.view) compare(record, record.said, record.view);
}

function compare(
  record: SpanRecord,
  before: ReadonlyMap<string, AttributeValue>,
  after: Attributes,
): void {
  for (const [key, value] of Array.from(before)) {
    const now = after[key];
    if (now === value) continue;
    if (now === undefined) record.unsay(key);
    else record.set(key, now);
  }
}
