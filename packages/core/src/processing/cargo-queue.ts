import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Update } from './outlet.ts';

/** A span that waits, and about how many bytes it takes. */
export interface QueuedSpan {
  readonly span: ReadableSpan;
  readonly bytes: number;
}

/** What one request carries: a batch of spans, or one update. */
export type Cargo =
  | { readonly spans: ReadonlyArray<QueuedSpan>; readonly update?: undefined }
  | { readonly update: Update; readonly spans?: undefined };

/** How many spans or updates it is. */
export const countOf = ({ spans }: Cargo): number => spans?.length ?? 1;

/** A batch in two parts. */
export function halvesOf({ spans = [] }: Cargo): Cargo[] {
  const middle = Math.ceil(spans.length / 2);
  return [{ spans: spans.slice(0, middle) }, { spans: spans.slice(middle) }];
}

const bytesOf = ({ spans, update }: Cargo): number =>
  spans ? spans.reduce((sum, { bytes }) => sum + bytes, 0) : update.body.length;

/** What waits to be sent, bounded by bytes. Bytes count until what they stand for has left for good. */
export class CargoQueue {
  readonly #maxBytes: number;
  #spans: QueuedSpan[] = [];
  #updates: Update[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Spans that wait. */
  get spans(): number {
    return this.#spans.length;
  }
  /** Bytes that wait or are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Puts it last; false if there is no room. */
  add(cargo: QueuedSpan | Update): boolean {
    const bytes = 'span' in cargo ? cargo.bytes : cargo.body.length;
    if (this.#bytes + bytes > this.#maxBytes) return false;
    this.#bytes += bytes;
    if ('span' in cargo) this.#spans.push(cargo);
    else this.#updates.push(cargo);
    return true;
  }

  /** The next request: as many spans as fit, or an update when no span waits, since it may be about one of them. */
  take(maxBytes: number, maxSpans: number): Cargo | undefined {
    if (this.#spans.length === 0) {
      const update = this.#updates.shift();
      return update && { update };
    }
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of this.#spans) {
      if (count > 0 && (bytes + more > maxBytes || count >= maxSpans)) break;
      bytes += more;
      count += 1;
    }
    return { spans: this.#spans.splice(0, count) };
  }

  /** Puts back first what could not be sent. */
  putBack({ spans, update }: Cargo): void {
    if (spans) this.#spans.unshift(...spans);
    else this.#updates.unshift(update);
  }

  /** Frees the room of what has left for good. */
  settle(cargo: Cargo): void {
    this.#bytes -= bytesOf(cargo);
  }

  clear(): void {
    this.#spans = [];
    this.#updates = [];
    this.#bytes = 0;
  }
}
