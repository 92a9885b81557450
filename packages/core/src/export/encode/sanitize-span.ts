import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { wellFormed } from '../../values/well-formed.ts';
import { entriesOf } from './finished-span.ts';

/** First whole number outside int64. */
const BEYOND = 2 ** 63;

/**
 * Returns `span` without values able to spoil a whole request. Numbers become strings where JSON has no notation
 * (NaN, infinities), or where OpenTelemetry would write whole numbers of more than 64 bits. Half of a surrogate
 * pair, possible at the end of a cut text, becomes a replacement character.
 */
export function sanitizeSpan(span: ReadableSpan): ReadableSpan {
  const changed = changedValues(entriesOf(span));
  const events = changedItems(span.events, withWritable);
  const links = changedItems(span.links, withWritable);
  const name = wellFormed(span.name);
  const message = wellFormed(span.status.message ?? '');
  const isFine =
    !changed &&
    events === span.events &&
    links === span.links &&
    name === span.name &&
    message === (span.status.message ?? '');
  if (isFine) return span;
  const attributes = { ...span.attributes, ...changed };
  return { ...span, name, attributes, events, links, status: { ...span.status, message } };
}

/** Returns the attributes to rewrite; nearly always `undefined`. */
function changedValues(
  attributes: Iterable<readonly [string, AttributeValue | undefined]>,
): Attributes | undefined {
  let changed: Attributes | undefined;
  for (const [key, value] of attributes) {
    const plain = writableValue(value);
    if (plain !== value) (changed ??= {})[key] = plain;
  }
  return changed;
}

/** True if a value can be sent unchanged. */
export function isSanitized(value: AttributeValue | undefined): boolean {
  if (typeof value === 'number') return value < BEYOND && value > -BEYOND;
  return typeof value === 'boolean' || writableValue(value) === value;
}

function writableValue(value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return isOdd(value) ? String(value) : value;
  // OpenTelemetry's exporters know no whole numbers of more than 53 bits.
  if (typeof value === 'bigint') return String(value);
  if (!Array.isArray(value)) return value;
  // A list has a single type: a number needing a string turns the whole list into strings.
  if (value.some(isOdd)) return value.map(String);
  const list: readonly unknown[] = value;
  const isFine = list.every((item) => typeof item !== 'string' || wellFormed(item) === item);
  return isFine ? value : list.map((item) => wellFormed(String(item)));
}

const isOdd = (value: unknown): boolean =>
  typeof value === 'number' &&
  (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) >= BEYOND));

function withWritable<T extends { readonly attributes?: Attributes }>(item: T): T {
  const changed = changedValues(Object.entries(item.attributes ?? {}));
  return changed ? { ...item, attributes: { ...item.attributes, ...changed } } : item;
}

/** Returns `list` with every item changed, or `list` itself if no item changes. */
function changedItems<T>(list: T[], change: (item: T, index: number) => T): T[] {
  if (list.length === 0) return list;
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}
