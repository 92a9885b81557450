import { createHash } from 'node:crypto';

/** Compares by code point, as Python sorts. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [index, char] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = (char.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const quote = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Python writes exponents with two digits. */
const numeral = (value: number): string =>
  Number.isNaN(value) || Number.isFinite(value)
    ? String(value).replace(/e([+-])(\d)$/, 'e$10$2')
    : `${value < 0 ? '-' : ''}Infinity`;

/**
 * Writes a value as Python's `json.dumps(value, sort_keys=True)`: ids of both SDKs are made of that text.
 * Throws a TypeError for a circular value.
 */
function toPythonJson(given: unknown, above: readonly unknown[] = []): string {
  const value = hasToJson(given) ? given.toJSON() : given;
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return numeral(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return 'null';
  if (above.includes(value))
    throw new TypeError('a datapoint holds itself: no id can be made of it');
  const path = [...above, value];
  if (Array.isArray(value)) return `[${value.map((one) => toPythonJson(one, path)).join(', ')}]`;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, inner]) => `${quote(key)}: ${toPythonJson(inner, path)}`);
  return `{${entries.join(', ')}}`;
}

const hasToJson = (value: unknown): value is { toJSON(): unknown } =>
  typeof value === 'object' &&
  value !== null &&
  'toJSON' in value &&
  typeof value.toJSON === 'function';

const PREFIX = 'EXT-';
const digest = (text: string): string =>
  PREFIX + createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Id of a dataset that HoneyHive does not store. */
export const datasetIdOf = (dataset: readonly unknown[]): string => digest(toPythonJson(dataset));

/** Id of the datapoint at `index`; a given id wins. */
export function datapointIdOf(datapoint: object, index: number): string {
  const { id } = datapoint as { id?: unknown };
  if (typeof id === 'string' && id) return id.startsWith(PREFIX) ? id : PREFIX + id;
  return digest(toPythonJson(datapoint) + index);
}
