import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

type Resource = ReadableSpan['resource'];

/** Creates the resource of the spans, in the form read by OpenTelemetry's exporters. */
export function createResource(attributes: Attributes, schemaUrl?: string): Resource {
  return {
    attributes,
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) =>
      createResource({ ...attributes, ...other?.attributes }, other?.schemaUrl ?? schemaUrl),
  };
}
