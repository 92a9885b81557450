/** List links of an open span in {@link OpenSpans}. */
export interface Listed<T> {
  newer: T | undefined;
  older: T | undefined;
  isListed: boolean;
}

/**
 * Open spans of a tracer, in start order. The list links the spans themselves: every span touches the list twice.
 */
export class OpenSpans<T extends Listed<T>> {
  #oldest: T | undefined;
  #newest: T | undefined;
  size = 0;

  /** Span open for the longest time. */
  get oldest(): T | undefined {
    return this.#oldest;
  }

  /** Appends a span not yet in the list. */
  add(span: T): void {
    const before = this.#newest;
    span.older = before;
    span.isListed = true;
    if (before) before.newer = span;
    else this.#oldest = span;
    this.#newest = span;
    this.size += 1;
  }

  /** Removes a span. Returns false for a span outside the list. */
  delete(span: T): boolean {
    if (!span.isListed) return false;
    const { newer, older } = span;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    span.newer = undefined;
    span.older = undefined;
    span.isListed = false;
    this.size -= 1;
    return true;
  }
}
