import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Part, byteLength } from '../../values/byte-length.ts';

/** Serialized resource and scope, placed before the spans in a request. */
export interface ResourceScope {
  readonly resource: Part;
  readonly scope: Part;
}

/** Serialized span with the resource and scope for grouping. */
export interface EncodedParts {
  /** Resource and scope: the same object for every span of the pair. */
  readonly origin: ResourceScope;
  readonly span: Part;
}

/** Caches serialized resources and scopes: thousands of spans share a pair, written once. */
export class ResourceScopeCache {
  readonly #write: (span: ReadableSpan) => ResourceScope;
  readonly #known = new WeakMap<object, Written>();

  constructor(write: (span: ReadableSpan) => ResourceScope) {
    this.#write = write;
  }

  of(span: ReadableSpan): ResourceScope {
    const { resource, instrumentationScope } = span;
    // Pending async attributes still change the resource.
    if (resource.asyncAttributesPending) return this.#write(span);
    const known = this.#known.get(resource);
    const same = known?.scopes.get(instrumentationScope);
    if (same) return same;
    const written = this.#write(span);
    // A resource is written once, so every scope is grouped under the same object.
    const origin = known ? { ...written, resource: known.resource } : written;
    const scopes = known?.scopes ?? new WeakMap<object, ResourceScope>();
    scopes.set(instrumentationScope, origin);
    if (!known) this.#known.set(resource, { resource: origin.resource, scopes });
    return origin;
  }
}

/** Serialized parts of a resource. */
interface Written {
  readonly resource: Part;
  readonly scopes: WeakMap<object, ResourceScope>;
}

/** Bytes of names and brackets around the spans of a scope. */
const AROUND = 60;

/** Returns the bytes shared by spans of the same resource and scope. */
export const resourceScopeBytes = ({ resource, scope }: ResourceScope): number =>
  AROUND + byteLength(resource) + byteLength(scope);

/** Groups written spans by resource, then by scope, in order of arrival. */
export function groupByScope(
  written: readonly EncodedParts[],
): ReadonlyMap<Part, ReadonlyMap<Part, readonly Part[]>> {
  const resources = new Map<Part, Map<Part, Part[]>>();
  for (const { origin, span } of written) {
    const scopes = resources.get(origin.resource) ?? new Map<Part, Part[]>();
    resources.set(origin.resource, scopes);
    const spans = scopes.get(origin.scope) ?? [];
    scopes.set(origin.scope, spans);
    spans.push(span);
  }
  return resources;
}
