/** What a relay has taken and refused. */
export interface RelayStats {
  /** Spans handed on. */
  readonly spans: number;
  /** Updates and events handed on. */
  readonly updates: number;
  /** Requests that were not taken, by code. */
  readonly refusedRequests: Readonly<Record<string, number>>;
  /** Spans that were not taken out of requests that were, by code. */
  readonly refusedSpans: Readonly<Record<string, number>>;
}

/** Counts it. The codes are the relay's own, so there is a bounded number of them. */
export class RelayCount {
  #spans = 0;
  #updates = 0;
  readonly #requests: Record<string, number> = {};
  readonly #refused: Record<string, number> = {};

  spans(count: number, refused: Readonly<Record<string, number>>): void {
    this.#spans += count;
    for (const [code, more] of Object.entries(refused))
      this.#refused[code] = (this.#refused[code] ?? 0) + more;
  }
  update(): void {
    this.#updates += 1;
  }
  refuse(code: string): void {
    this.#requests[code] = (this.#requests[code] ?? 0) + 1;
  }
  stats(): RelayStats {
    return {
      spans: this.#spans,
      updates: this.#updates,
      refusedRequests: { ...this.#requests },
      refusedSpans: { ...this.#refused },
    };
  }
}
