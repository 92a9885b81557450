import type { ValueLimits } from '../../values/snapshot.ts';
import type { SpanRecord } from '../span-record.ts';
import type { SpanWrite } from './span-write.ts';
import type { KeyRedaction } from './attribute-sink.ts';
import { SpanAttributes } from './span-attributes.ts';
import { setCaptured } from './set-captured.ts';
import { writeEnrichment } from './write-enrichment.ts';

/**
 * Creates the attribute writer of a tracer, with at most `maxAttributes` user attributes per span and `redactor` for
 * user keys.
 */
export function createSpanWriter(
  limits: ValueLimits,
  maxAttributes: number,
  redactor: KeyRedaction | undefined,
): SpanWriter {
  const said = (record: SpanRecord): SpanAttributes => {
    if (record.written) return record.written;
    const attributes = new SpanAttributes(maxAttributes, redactor);
    record.written = attributes;
    for (const write of record.writes ?? []) apply(record, attributes, write, limits);
    record.writes = undefined;
    return attributes;
  };
  return {
    said,
    write: (record, write) => apply(record, said(record), write, limits),
  };
}

// oxlint-disable-next-line max-params
function apply(
  { capture }: SpanRecord,
  into: SpanAttributes,
  write: SpanWrite,
  limits: ValueLimits,
): void {
  if (write[0] === 'enrich') writeEnrichment(into, write[1], limits, capture, write[2]);
  else if (write[0] === 'attributes') setCaptured(into, write[1], limits, capture);
  else into[write[0]](write[1], write[2]);
}

/** Writes span data as attributes. Part of the back end. */
export interface SpanWriter {
  write(record: SpanRecord, write: SpanWrite): void;
  /** Gives the attributes of a span so far. */
  said(record: SpanRecord): SpanAttributes;
}
