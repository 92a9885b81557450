import { ChunkTiming } from './chunk-timing.ts';
import type { FollowOptions } from './follow.ts';
import { METADATA } from './semconv.ts';
import type { HoneyHiveSpan } from './span.ts';
import type { SpanKit } from './span-kit.ts';

/** Gathers chunks into one output. */
export interface Aggregate {
  /** Sees each chunk once. `false` says that it holds nothing a reader would see, so it counts for no timing. */
  push(chunk: unknown): boolean | void;
  /** The output so far; may be partial when the stream was stopped. */
  result(): Readonly<Record<string, unknown>> | undefined;
}

/** What one span learns from one stream. The first of `done`, `failed` and `cancelled` decides; the rest do nothing. */
export class StreamWatch {
  readonly #kit: SpanKit;
  readonly #span: HoneyHiveSpan;
  readonly #options: FollowOptions;
  readonly #aggregate: Aggregate;
  readonly #timing: ChunkTiming;
  #over = false;
  readonly #aborted = (): void => this.cancelled(this.#options.signal?.reason);

  constructor(kit: SpanKit, span: HoneyHiveSpan, options: FollowOptions) {
    this.#kit = kit;
    this.#span = span;
    this.#options = options;
    this.#aggregate =
      options.aggregate ?? defaultAggregate(kit.limits.maxStringLength, kit.limits.maxItems);
    this.#timing = new ChunkTiming(startOf(span) ?? kit.now());
    // A stream that nobody reads tells of its abort to nobody else.
    options.signal?.addEventListener('abort', this.#aborted);
  }

  /** Runs a step of the source with the span active, so that its children hang on it. */
  step<R>(work: () => R): R {
    return this.#span.run(work);
  }
  chunk(value: unknown): void {
    if (this.#over) return;
    const now = this.#kit.now();
    if (this.#kit.guard('aggregate', () => this.#aggregate.push(value)) !== false)
      this.#timing.chunk(now);
    const { onChunk } = this.#options;
    if (onChunk) this.#kit.guard('onChunk', () => onChunk(value));
  }
  done(returned?: unknown): void {
    const { signal, endedBy } = this.#options;
    const by = [signal, endedBy].find((one) => one?.aborted);
    if (by) this.cancelled(by.reason);
    else this.#finish(returned);
  }
  failed(error: unknown): void {
    if (this.#over) return;
    if (this.#options.signal?.aborted) this.#span.cancel(error);
    else this.#span.fail(error);
    this.#finish();
  }
  cancelled(reason?: unknown): void {
    if (this.#over) return;
    this.#span.cancel(reason);
    this.#finish();
  }

  #finish(returned?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.signal?.removeEventListener('abort', this.#aborted);
    const { record = true, end = true } = this.#options;
    this.#kit.guard('stream', () => {
      const output =
        this.#aggregate.result() ?? (returned === undefined ? undefined : { result: returned });
      if (record && output) this.#span.enrich({ outputs: output });
      this.#span.setAttributes(timingAttributes(this.#timing, record));
    });
    const { onEnd } = this.#options;
    if (onEnd) this.#kit.guard('onEnd', onEnd);
    if (end) this.#span.end();
  }
}

const startOf = (span: HoneyHiveSpan): number | undefined => {
  const { startedAt } = span as { startedAt?: unknown };
  return typeof startedAt === 'number' ? startedAt : undefined;
};

/** Tokens are what a reader sees; a stream whose content is not recorded (a request's body, say) has chunks only. */
function timingAttributes(timing: ChunkTiming, isContent: boolean): Record<string, number> {
  const { count, firstMs } = timing;
  if (firstMs === undefined) return { [METADATA.chunkCount]: 0 };
  return {
    [isContent ? METADATA.timeToFirstToken : METADATA.timeToFirstChunk]: round(firstMs),
    [METADATA.chunkCount]: count,
    ...(count > 1
      ? {
          [METADATA.chunkGapP50]: round(timing.gap(0.5)),
          [METADATA.chunkGapP95]: round(timing.gap(0.95)),
          [METADATA.chunkGapMax]: round(timing.maxGapMs),
          [METADATA.stalls]: timing.stalls,
        }
      : {}),
  };
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

/** Joins texts and bytes; keeps other chunks as a list. Bounded either way. */
function defaultAggregate(maxCharacters: number, maxItems: number): Aggregate {
  const decoder = new TextDecoder();
  const items: unknown[] = [];
  let text = '';
  let skipped = 0;
  return {
    push(chunk) {
      const piece =
        typeof chunk === 'string'
          ? chunk
          : chunk instanceof Uint8Array
            ? decoder.decode(chunk, { stream: true })
            : undefined;
      if (piece !== undefined) {
        const room = maxCharacters - text.length;
        text += piece.slice(0, Math.max(0, room));
        skipped += Math.max(0, piece.length - Math.max(0, room));
      } else if (items.length < maxItems) items.push(chunk);
      else skipped += 1;
    },
    result() {
      if (text) return { result: skipped > 0 ? `${text}… [+${skipped} chars]` : text };
      if (items.length === 0) return undefined;
      return { result: skipped > 0 ? [...items, `… [+${skipped} items]`] : items };
    },
  };
}
