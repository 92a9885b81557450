import type { Attributes, AttributeValue } from '@opentelemetry/api';

import { tryRead } from '../../values/try-read.ts';
import { MAX_ATTRIBUTE_NAME, shortKey } from '../../values/attribute-keys.ts';
import { boundedAttribute } from '../../values/bounded-attribute.ts';
import type { EnrichData } from '../enrich.ts';
import { type Plain, snapshot, type ValueLimits } from '../../values/snapshot.ts';

/** Something that is said of a span: data of the user's, OpenTelemetry attributes, or a finding of the SDK. */
export type SpanWrite =
  | readonly ['enrich', data: EnrichData, except?: ReadonlySet<string> | undefined]
  | readonly ['attributes', Attributes]
  | readonly ['say' | 'note', name: string, value: AttributeValue];

/** `write` as it is now, whatever becomes of its values. */
export function copyWrite(write: SpanWrite, limits: ValueLimits): SpanWrite {
  if (write[0] === 'attributes') return ['attributes', boundedAttributes(write[1], limits)];
  return write[0] === 'enrich' ? ['enrich', copyData(write[1], limits, write[2])] : write;
}

/** A picture of each field of `data`; one that cannot be read costs itself alone. */
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

/** Copies the attributes that OpenTelemetry would take, each as long as it may be. */
export function boundedAttributes(given: Attributes | undefined, limits: ValueLimits): Attributes {
  const bounded: Attributes = {};
  if (typeof given !== 'object' || given === null) return bounded;
  for (const key of tryRead(() => Object.keys(given)) ?? []) {
    const value = tryRead(() => boundedAttribute(given[key], limits));
    if (key !== '' && value !== undefined) bounded[shortKey(key, MAX_ATTRIBUTE_NAME)] = value;
  }
  return bounded;
}
