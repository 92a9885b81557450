/** What an open span keeps of its neighbours in {@link OpenSpans}. */
export interface Listed<T> {
  newer: T | undefined;
  older: T | undefined;
  isListed: boolean;
}

/** The open spans of a tracer, in the order of their start. A list through the spans themselves: it is touched twice by every span. */
export class OpenSpans<T extends Listed<T>> {
  #oldest: T | undefined;
  #newest: T | undefined;
  size = 0;

  /** The one that has been open longest. */
  get oldest(): T | undefined {
    return this.#oldest;
  }

  /** Puts a span last that is not in the list. */
  add(span: T): void {
    const before = this.#newest;
    span.older = before;
    span.isListed = true;
    if (before) before.newer = span;
    else this.#oldest = span;
    this.#newest = span;
    this.size += 1;
  }

  /** Takes a span out; false if it is not in the list. */
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
