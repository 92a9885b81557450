import type { AttributeValue } from '@opentelemetry/api';
import { isAttributeValue } from './attribute-value.ts';
import { cutText } from './attribute-keys.ts';
import type { ValueLimits } from './snapshot.ts';

/** Copies an attribute's value within `limits`; returns `undefined` for an invalid value. */
export function boundedAttribute(value: unknown, limits: ValueLimits): AttributeValue | undefined {
  if (typeof value === 'string') return cutText(value, limits.maxStringLength, limits.lookahead);
  if (value === undefined || value === null || !isAttributeValue(value)) return undefined;
  if (!Array.isArray(value)) return value;
  const items = value
    .slice(0, limits.maxItems)
    .map((item) =>
      typeof item === 'string' ? cutText(item, limits.maxStringLength, limits.lookahead) : item,
    );
  return items as AttributeValue;
}
