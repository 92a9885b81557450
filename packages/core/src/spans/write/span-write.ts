import type { Attributes, AttributeValue } from '@opentelemetry/api';

import { tryRead } from '../../values/try-read.ts';
import { MAX_ATTRIBUTE_NAME, shortKey } from '../../values/attribute-keys.ts';
import { boundedAttribute } from '../../values/bounded-attribute.ts';
import type { EnrichData } from '../enrich.ts';
import { type Plain, snapshot, type ValueLimits } from '../../values/snapshot.ts';

/** Write to a span: user data, OpenTelemetry attributes, or a finding of the SDK. */
export type SpanWrite =
  | readonly ['enrich', data: EnrichData, except?: ReadonlySet<string> | undefined]
  | readonly ['attributes', Attributes]
  | readonly ['say' | 'note', name: string, value: AttributeValue];

/** Copies `write`, independent of later changes to the values. */
export function copyWrite(write: SpanWrite, limits: ValueLimits): SpanWrite {
  if (write[0] === 'attributes') return ['attributes', boundedAttributes(write[1], limits)];
  return write[0] === 'enrich' ? ['enrich', copyData(write[1], limits, write[2])] : write;
}

/** Copies every field of `data`. An unreadable field is dropped alone. */
export function copyData(
  data: EnrichData,
  limits: ValueLimits,
  except?: ReadonlySet<string>,
): Record<string, Plain | undefined> {
  const plain: Record<string, Plain | undefined> = {};
  for (const key of tryRead(() => Object.keys(data)) ?? [])
    if (!except?.has(key))
      plain[key] = snapshot(
        tryRead(() => data[key]),
        limits,
      );
  return plain;
}

/** Copies the attributes accepted by OpenTelemetry, cut to the value limit. */
export function boundedAttributes(given: Attributes | undefined, limits: ValueLimits): Attributes {
  const bounded: Attributes = {};
  if (typeof given !== 'object' || given === null) return bounded;
  for (const key of tryRead(() => Object.keys(given)) ?? []) {
    const value = tryRead(() => boundedAttribute(given[key], limits));
    if (key !== '' && value !== undefined) bounded[shortKey(key, MAX_ATTRIBUTE_NAME)] = value;
  }
  return bounded;
}
