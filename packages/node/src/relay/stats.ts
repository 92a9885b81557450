/** Counts of data accepted and refused by a relay. */
export interface RelayStats {
  /** Spans handed on. */
  readonly spans: number;
  /** Updates and events handed on. */
  readonly updates: number;
  /** Refused requests, by code. */
  readonly refusedRequests: Readonly<Record<string, number>>;
  /** Refused spans of accepted requests, by code. */
  readonly refusedSpans: Readonly<Record<string, number>>;
}

/** Counts accepted and refused data. The codes are the relay's own, so the number of codes is bounded. */
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
