/** Values of an evaluation's metrics, by name. */
export type MetricValues = Record<string, number | boolean | string>;

const isScalar = (value: unknown): value is number | boolean | string =>
  typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';

/**
 * Converts the value of an evaluator into metrics: a scalar is one, `{ score, explanation }` several, a list of scores
 * their mean. `null` says nothing. What cannot be a metric is told to `onDropped`.
 */
export function toMetrics(
  name: string,
  given: unknown,
  onDropped: (name: string) => void,
): MetricValues {
  const value: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (value === null || value === undefined) return {};
  if (isScalar(value)) return { [name]: value };
  if (Array.isArray(value)) return meanOf(name, value, onDropped);
  if (typeof value !== 'object') {
    onDropped(name);
    return {};
  }
  const metrics: MetricValues = {};
  for (const [key, inner] of Object.entries(value)) {
    const full = key === 'score' ? name : `${name}_${key}`;
    if (isScalar(inner)) metrics[full] = inner;
    else if (inner !== null && inner !== undefined) onDropped(full);
  }
  return metrics;
}

function meanOf(
  name: string,
  values: readonly unknown[],
  onDropped: (name: string) => void,
): MetricValues {
  const numbers = values.map((value) => {
    const { score = value } = (value ?? {}) as { score?: unknown };
    return typeof score === 'number' || typeof score === 'boolean' ? Number(score) : Number.NaN;
  });
  if (numbers.length > 0 && numbers.every(Number.isFinite))
    return { [name]: numbers.reduce((total, one) => total + one, 0) / numbers.length };
  if (values.length > 0) onDropped(name);
  return {};
}
