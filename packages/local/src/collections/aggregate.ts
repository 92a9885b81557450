import { BadRequest } from '../ingest/bad-request.ts';

/** Aggregates the values of a metric; `values` holds at least one. */
type Aggregate = (values: readonly number[]) => number;

const sum: Aggregate = (values) => values.reduce((total, value) => total + value, 0);

/** Value below which a share of the values lies, by linear interpolation. */
const quantile =
  (share: number): Aggregate =>
  (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    const place = (sorted.length - 1) * share;
    const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  };

const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  average: (values) => sum(values) / values.length,
  min: (values) => values.reduce((least, value) => Math.min(least, value)),
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  median: quantile(0.5),
  p90: quantile(0.9),
  p95: quantile(0.95),
  p99: quantile(0.99),
  sum,
  count: (values) => values.length,
};

/** The name of an aggregation. Throws BadRequest (400) for an unknown name. */
export function readAggregation(given: string | undefined): string {
  const name = given || 'average';
  if (Object.hasOwn(AGGREGATES, name)) return name;
  const known = Object.keys(AGGREGATES).join(', ');
  throw new BadRequest(400, `no aggregate_function ${name}: use one of ${known}`);
}

/** Aggregates values; booleans count as 0 and 1. Undefined without values. */
export const aggregate = (
  name: string,
  values: ReadonlyArray<number | boolean>,
): number | undefined => (values.length > 0 ? AGGREGATES[name]?.(values.map(Number)) : undefined);
