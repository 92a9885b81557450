import type { SpanRecord } from '../span-record.ts';
import { type SpanWrite, copyWrite } from './span-write.ts';
import type { SpanOwner } from '../span-owner.ts';

/** Writes on a record, or keeps a copy of the write in the record until the writer is loaded. */
export function writeOn(
  record: SpanRecord,
  write: SpanWrite,
  { writer, limits }: Pick<SpanOwner, 'writer' | 'limits'>,
): void {
  if (writer) writer.write(record, write);
  else (record.writes ??= []).push(copyWrite(write, limits));
}
