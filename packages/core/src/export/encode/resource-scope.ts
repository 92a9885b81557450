import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Part, byteLength } from '../../values/byte-length.ts';

/** What stands before spans in a request: who has produced them, and by what. */
export interface ResourceScope {
  readonly resource: Part;
  readonly scope: Part;
}

/** A span ready to stand in a request, and where in it. */
export interface EncodedParts {
  /** The same object for all spans of one resource and scope. */
  readonly origin: ResourceScope;
  readonly span: Part;
}

/** Resources and scopes are the same for thousands of spans: each pair is written once. */
export class ResourceScopeCache {
  readonly #write: (span: ReadableSpan) => ResourceScope;
  readonly #known = new WeakMap<object, Written>();

  constructor(write: (span: ReadableSpan) => ResourceScope) {
    this.#write = write;
  }

  of(span: ReadableSpan): ResourceScope {
    const { resource, instrumentationScope } = span;
    // It is still being found out, and will be another when it is known.
    if (resource.asyncAttributesPending) return this.#write(span);
    const known = this.#known.get(resource);
    const same = known?.scopes.get(instrumentationScope);
    if (same) return same;
    const written = this.#write(span);
    // One resource has one writing, so that all of its scopes come under it.
    const origin = known ? { ...written, resource: known.resource } : written;
    const scopes = known?.scopes ?? new WeakMap<object, ResourceScope>();
    scopes.set(instrumentationScope, origin);
    if (!known) this.#known.set(resource, { resource: origin.resource, scopes });
    return origin;
  }
}

/** What is written of one resource. */
interface Written {
  readonly resource: Part;
  readonly scopes: WeakMap<object, ResourceScope>;
}

/** Names and brackets around spans of one origin. */
const AROUND = 60;

/** Bytes that spans of this origin have in common. */
export const resourceScopeBytes = ({ resource, scope }: ResourceScope): number =>
  AROUND + byteLength(resource) + byteLength(scope);

/** Written spans by resource, and by scope below it, in the order they come. */
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
