import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { CallName, WaitingCall } from './back-end.ts';
import { type Beside, redactNamed } from './processing/redact-named.ts';
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
        return { name, args: isRedacted ? said.map((item) => redacted(item, '')) : said };
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
