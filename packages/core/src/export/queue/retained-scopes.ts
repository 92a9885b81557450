import { type ResourceScope, resourceScopeBytes } from '../encode/resource-scope.ts';

/**
 * Resources and scopes of the queued spans, with the number of spans. Thousands of spans mostly share a pair, but a
 * relay may receive a pair with every span: then the pairs, not the spans, fill the memory.
 */
export class RetainedScopes {
  readonly #spans = new Map<ResourceScope, number>();

  /** Returns the bytes added by a resource and scope: 0 if another span has added the pair. */
  bytesOf(origin: ResourceScope | undefined): number {
    return origin && !this.#spans.has(origin) ? resourceScopeBytes(origin) : 0;
  }

  /** Counts a span. */
  add(origin: ResourceScope | undefined): void {
    if (origin) this.#spans.set(origin, (this.#spans.get(origin) ?? 0) + 1);
  }

  /** Uncounts a span. */
  remove(origin: ResourceScope | undefined): void {
    if (!origin) return;
    const others = (this.#spans.get(origin) ?? 1) - 1;
    if (others > 0) this.#spans.set(origin, others);
    else this.#spans.delete(origin);
  }
}
