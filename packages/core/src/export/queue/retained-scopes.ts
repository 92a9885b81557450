import { type ResourceScope, resourceScopeBytes } from '../encode/resource-scope.ts';

/**
 * Resources and scopes of the spans that are held, each with the number of those spans. Thousands share one mostly, but
 * what a relay takes may bring one with each: then they, and not the spans, are what fills the memory.
 */
export class RetainedScopes {
  readonly #spans = new Map<ResourceScope, number>();

  /** Bytes that it adds to what is held: none if another span has brought it. */
  bytesOf(origin: ResourceScope | undefined): number {
    return origin && !this.#spans.has(origin) ? resourceScopeBytes(origin) : 0;
  }

  /** One more span of it is held. */
  add(origin: ResourceScope | undefined): void {
    if (origin) this.#spans.set(origin, (this.#spans.get(origin) ?? 0) + 1);
  }

  /** One fewer. */
  remove(origin: ResourceScope | undefined): void {
    if (!origin) return;
    const others = (this.#spans.get(origin) ?? 1) - 1;
    if (others > 0) this.#spans.set(origin, others);
    else this.#spans.delete(origin);
  }
}
