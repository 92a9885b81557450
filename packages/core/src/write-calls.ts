import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { WaitingCall } from './back-end.ts';
import { type Beside, redactNamed } from './processing/redact-named.ts';
import type { RedactValue } from './processing/redact.ts';
import { type Capture, capturedAttribute } from './spans/capture.ts';
import { plainJson } from './spans/snapshot.ts';
import type { SpanRecord } from './spans/span-record.ts';

/** Calls that carry nothing of what was recorded; the beginning of a span goes with its end. */
const SILENT = /^(?:opened|leftOut|leave|discard|release)$/;

/** A call as it is left to a later page. */
export interface WrittenCall {
  readonly text: string;
  /** Spans, updates and events it stands for. */
  readonly count: number;
}

/** Writes calls that wait as texts that a later page can make them from, redacted by default where `isRedacted`. */
export const writeCalls = (calls: readonly WaitingCall[], isRedacted: boolean): WrittenCall[] =>
  calls
    .filter(({ name }) => !SILENT.test(name))
    .map(({ name, args, count }) => {
      const [record, inner] = args as readonly [SpanRecord, ReadableSpan];
      const said = name === 'finish' ? [record.written(), spanFields(inner, record)] : args;
      const written = isRedacted ? said.map((item) => redacted(item, '')) : said;
      return { text: plainJson({ name, args: written }), count };
    });

/** A span of a host holds more than what is said of it: its exporters, and their keys. */
const FIELDS = 'name kind startTime endTime duration status instrumentationScope'.split(
  ' ',
) as Array<keyof ReadableSpan>;

/** What of an item's attributes may leave the process, whoever has written them. */
const captured = <T extends { attributes?: Attributes }>(item: T, capture: Capture): T => ({
  ...item,
  attributes: Object.fromEntries(
    Object.entries(item.attributes ?? {}).map(([name, value]) => [
      name,
      capturedAttribute(name, value as AttributeValue, capture),
    ]),
  ),
});

/** The fields of a span that its record does not hold, without the content that is switched off. */
const spanFields = (span: ReadableSpan, record: SpanRecord): object => ({
  ...Object.fromEntries(FIELDS.map((field) => [field, span[field]])),
  events: span.events.map((event) => captured(event, record.capture)),
  links: span.links.map((link) => captured(link, record.capture)),
  // The record of the tracer's own has them already.
  attributes: span === (record as object) ? {} : captured(span, record.capture).attributes,
  resource: { attributes: span.resource.attributes },
  context: span.spanContext(),
});

/** `value` with what stands under the name of a secret taken out, at any depth. */
function redacted(value: unknown, path: string, beside?: Beside): unknown {
  if (typeof value !== 'object' || !value) return redactNamed(value as RedactValue, path, beside);
  const inside: Beside = (name) =>
    (value as Record<string, unknown>)[name.slice(path.length + 1)] ?? beside?.(name);
  const clean = Object.entries(value).map(
    ([key, item]) => [key, redacted(item, `${path}.${key}`, inside)] as const,
  );
  return Array.isArray(value) ? clean.map(([, item]) => item) : Object.fromEntries(clean);
}
