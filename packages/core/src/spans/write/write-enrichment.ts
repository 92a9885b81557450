import type { AttributeValue } from '@opentelemetry/api';
import { readableCopy, readField, tryRead } from '../../values/try-read.ts';
import { cutText, MAX_NAME } from '../../values/attribute-keys.ts';
import type { Capture } from '../../privacy/capture.ts';
import type { EnrichData } from '../enrich.ts';
import { errorMessage } from '../outcome.ts';
import { HONEYHIVE } from '../../identity/semconv.ts';
import { BUCKETS } from '../../privacy/redact.ts';
import { isError } from '../../values/special-value.ts';
import { type Plain, plainJson, snapshot, type ValueLimits } from '../../values/snapshot.ts';
import type { AttributeSink } from './attribute-sink.ts';
import { DEFAULT_LEAVES, writePlain } from './write-attributes.ts';
import { isCaptured } from './captured-attribute.ts';
import { flattenPlain } from './flatten-plain.ts';
import { hidesContent, maskContent } from '../../privacy/message-content.ts';

/** Fields stored as text and deciding the event's storage: no attribute limit may drop such a field. */
const TEXT_FIELDS: readonly string[] = ['eventName', 'eventType', 'eventId', 'error'];

/**
 * Target of enrichment: most attributes count toward the user's limit, attributes deciding about the event are
 * always stored.
 */
export interface EnrichSink extends AttributeSink {
  say(key: string, value: AttributeValue): void;
  /** True for the first write into the bucket. */
  openBucket(bucket: string): boolean;
  /** Removes the values under the given keys of a bucket, and below. */
  forget(bucket: string, keys: readonly string[]): void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Writes the attributes of `data`; `except` names non-data keys. */
// oxlint-disable-next-line max-params
export function writeEnrichment(
  into: EnrichSink,
  data: EnrichData,
  limits: ValueLimits,
  capture: Capture,
  except: ReadonlySet<string> = NOTHING,
): void {
  const room = roomFor(limits, capture);
  for (const key of tryRead(() => Object.keys(data)) ?? []) {
    // An unreadable field is dropped alone.
    const value = readField(data, key);
    if (value === undefined || value === null || !isCaptured(key, capture)) continue;
    const name = HONEYHIVE[key as keyof typeof HONEYHIVE];
    if (TEXT_FIELDS.includes(key)) {
      sayText(into, name, value, limits);
    } else if ((BUCKETS as readonly string[]).includes(key)) {
      writeBucket(into, name, shown(key, value, limits, capture), { limits: room, key });
    } else if (!except.has(key)) {
      const entry = { [key]: shown(key, value, limits, capture) };
      writeBucket(into, HONEYHIVE.metadata, entry, { limits: room, key });
    }
  }
}

/** Returns a value in a bucket's form: a non-object is stored under the expected key. */
export const asObject = (plain: Plain, bucket: string): Record<string, Plain> =>
  typeof plain === 'object' && plain !== null && !Array.isArray(plain)
    ? plain
    : { [bucket === 'outputs' ? 'result' : 'value']: plain };

/**
 * Writes `value` into a bucket, which is an object in the export: a bare value is stored under the expected key.
 * Stored values under the same keys are replaced entirely.
 */
// oxlint-disable-next-line max-params
function writeBucket(
  into: EnrichSink,
  bucket: string,
  value: unknown,
  { limits, key }: { readonly limits: ValueLimits; readonly key: string },
): void {
  const isFirst = into.openBucket(bucket);
  // Usual case: the bucket's first data, small and plain.
  const isObject = typeof value === 'object' && tryRead(() => Array.isArray(value)) === false;
  if (isFirst && isObject && flattenPlain(into, bucket, value, limits, DEFAULT_LEAVES)) return;
  const whole = snapshot(value, limits);
  if (whole === undefined || whole === null) return;
  const plain = into.redactor?.keys(whole, bucket) ?? whole;
  const entries = asObject(plain, key);
  if (!isFirst) into.forget(bucket, Object.keys(entries));
  writePlain(into, bucket, entries);
}

/** Returns `data` without disabled content. */
export const capturedData = (data: EnrichData, limits: ValueLimits, capture: Capture): EnrichData =>
  Object.fromEntries(
    Object.entries(readableCopy(data))
      .filter(([key]) => isCaptured(key, capture))
      .map(([key, value]) => [key, shown(key, value, limits, capture)]),
  );

/** Returns `value` without disabled content inside. */
// oxlint-disable-next-line max-params
export function shown(key: string, value: unknown, limits: ValueLimits, capture: Capture): unknown {
  if (!hidesContent(capture)) return value;
  const plain = snapshot(value, limits);
  return plain === undefined ? undefined : maskContent(plain, key, capture);
}

/** Adds room for the mark of a cut: a value must not be cut again for the mark. */
export const roomFor = (limits: ValueLimits, capture: Capture): ValueLimits =>
  hidesContent(capture)
    ? {
        maxStringLength: limits.maxStringLength + 40,
        maxDepth: limits.maxDepth + 1,
        maxItems: limits.maxItems + 1,
        maxKeys: limits.maxKeys + 1,
        lookahead: limits.lookahead ?? 0,
      }
    : limits;

/** Writes any value as text: an error's message, a string, or the value as JSON. */
function sayText(into: EnrichSink, name: string, value: unknown, limits: ValueLimits): void {
  const most = name === HONEYHIVE.eventName ? MAX_NAME : limits.maxStringLength;
  if (typeof value === 'string') return into.say(name, cutText(value, most, limits.lookahead));
  const whole = snapshot(isError(value) ? errorMessage(value) : value, limits);
  if (whole === undefined) return;
  const plain = into.redactor?.keys(whole, name) ?? whole;
  into.say(name, typeof plain === 'object' ? plainJson(plain) : String(plain));
  if (typeof plain === 'object') into.folded?.(name);
}
