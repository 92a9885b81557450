import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { CallName, WaitingCall } from './back-end.ts';
import { redactNamed } from './processing/redact-named.ts';
import type { RedactValue } from './processing/redact.ts';
import { plainJson } from './spans/snapshot.ts';
import type { SpanRecord } from './spans/span-record.ts';

/** Calls that say something. */
const KEPT: ReadonlySet<string> = new Set<CallName>([
  'opened',
  'finish',
  'update',
  'record',
  'enrichSession',
]);

/** Writes calls that wait as a text that a later page can make them from, redacted by default where `isRedacted`. */
export function writeCalls(calls: readonly WaitingCall[], isRedacted: boolean): string {
  return plainJson(
    calls
      .filter(({ name }) => KEPT.has(name))
      .map(({ name, args }) => {
        const [record, inner] = args as readonly [SpanRecord, ReadableSpan];
        const said = name === 'finish' ? [record.toJSON(), spanFields(inner)] : args;
        return { name, args: isRedacted ? redacted(said, '') : said };
      }),
  );
}

/** The fields of a span that its record does not hold. */
const spanFields = (span: ReadableSpan): object => ({
  ...span,
  resource: { attributes: span.resource.attributes },
  instrumentationScope: span.instrumentationScope,
  context: span.spanContext(),
});

/** `value` with what stands under the name of a secret taken out, at any depth. A map of attributes is a list of pairs. */
function redacted(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null)
    return value === undefined ? value : redactNamed(value as RedactValue, path);
  let before: unknown;
  const one = (item: unknown, key: string): unknown => {
    const after =
      typeof item === 'object'
        ? redacted(item, key)
        : redactNamed(item as RedactValue, key, before);
    before = item;
    return after;
  };
  if (Array.isArray(value)) return value.map((item) => one(item, path));
  const entries = Object.entries(value as Attributes);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, one(item, path ? `${path}.${key}` : key)]),
  );
}
