import type { Aggregate } from '../../spans/span.ts';
import { recordAbort } from '../record-abort.ts';
import { ChunkTiming } from './chunk-timing.ts';
import type { FollowOptions } from '../../spans/span.ts';
import { METADATA } from '../../identity/semconv.ts';
import { snapshot, type ValueLimits } from '../../values/snapshot.ts';
import type { OwnedSpan, SpanOwner } from '../../spans/span-owner.ts';
import type { StreamListener } from './stream-observers.ts';
import { UNOBSERVED } from '../promise/call-observers.ts';

/**
 * Recorder of a stream for a span. The first of `done`, `failed` and `cancelled` decides; later calls do nothing.
 */
export class StreamRecorder implements StreamListener {
  declare readonly owner: SpanOwner;
  readonly #span: OwnedSpan;
  readonly #options: FollowOptions;
  readonly #aggregate: Aggregate;
  readonly #timing: ChunkTiming;
  /** Signals telling a quiet end from a requested end. */
  readonly #endedBy: AbortSignal[];
  #isOver = false;
  /** Number of chunks written to the span. */
  #written = 0;
  readonly #aborted = (): void => this.cancelled(this.#options.signal?.reason);

  constructor(owner: SpanOwner, span: OwnedSpan, options: FollowOptions) {
    this.owner = owner;
    this.#span = span;
    this.#options = options;
    this.#aggregate = options.aggregate ?? defaultAggregate(owner.limits);
    this.#timing = new ChunkTiming(span.startedAt);
    this.#endedBy = [options.signal, options.endedBy].filter((one) => one !== undefined);
    // An unread stream reports an abort only through the signal.
    options.signal?.addEventListener('abort', this.#aborted);
    span.following = this;
    if (options.end ?? true) span.heardAt = owner.now();
  }

  get isOver(): boolean {
    return this.#isOver;
  }
  /** Runs a step of the source with the span active, as the parent of spans started in the step. */
  step<R>(work: () => R): R {
    this.owner.guard('onRead', () => this.#options.onRead?.());
    return this.owner.contextStorage.run(this.owner.contextOf(this.#span), work);
  }
  /** Names a signal of the stream's own. */
  alsoEndedBy(signal: AbortSignal): void {
    this.#endedBy.push(signal);
  }
  chunk(value: unknown): void {
    if (this.#isOver) return;
    const now = this.owner.now();
    if (this.#span.heardAt !== undefined) this.#span.heardAt = now;
    if (this.owner.guard('aggregate', () => this.#aggregate.push(value)) !== false)
      this.#timing.chunk(now);
    this.owner.guard('onChunk', () => this.#options.onChunk?.(value));
  }
  done(returned?: unknown): void {
    const by = this.#endedBy.find((one) => one.aborted);
    if (by) this.cancelled(by.reason);
    else this.#finish(returned);
  }
  failed(error: unknown): void {
    if (this.#isOver) return;
    const isStop = this.#endedBy.some((one) => one.aborted && one.reason === error);
    if (isStop || this.#options.signal?.aborted) this.#stopped(error);
    else this.#span.fail(error);
    this.#finish();
  }
  cancelled(reason?: unknown): void {
    if (this.#isOver) return;
    this.#stopped(reason);
    this.#finish(undefined, reason === UNOBSERVED ? this.#span.heardAt : undefined);
  }
  /** Writes the chunks received since the last write. */
  flush(): void {
    if (this.#timing.count > this.#written) this.#write();
  }

  #write(returned?: unknown): void {
    this.#written = this.#timing.count;
    const { record = true } = this.#options;
    this.owner.guard('stream', () => {
      const output =
        this.#aggregate.result() ?? (returned === undefined ? undefined : { result: returned });
      if (record && output) this.#span.enrich({ outputs: output });
      for (const [name, value] of Object.entries(timingAttributes(this.#timing, record)))
        this.#span.note(name, value);
    });
  }

  #stopped(reason: unknown): void {
    this.owner.guard('stopped', () => recordAbort(this.#span, reason));
  }
  #finish(returned?: unknown, endTime?: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.signal?.removeEventListener('abort', this.#aborted);
    if (this.#written === 0) this.#write(returned);
    else this.flush();
    const { end = true } = this.#options;
    this.owner.guard('onEnd', () => this.#options.onEnd?.());
    this.#span.following = undefined;
    if (end) this.#span.end(endTime);
  }
}

/**
 * Returns the timing attributes. A reader sees tokens; a stream without recorded content (a request's body, for
 * example) has chunks only.
 */
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

/** Joins texts and bytes; keeps a list of snapshots of further chunks, taken on arrival. Both are bounded. */
function defaultAggregate(limits: ValueLimits): Aggregate {
  const { maxStringLength, maxItems } = limits;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const items: unknown[] = [];
  let text = '';
  let moreText = 0;
  let moreItems = 0;
  let bytes = 0;
  let isBinary = false;
  /** Decodes bytes as text. The decoder detects binary data (an image, a sound, compressed data). */
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return isBinary ? '' : decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      isBinary = true;
      return '';
    }
  };
  const textOf = (chunk: unknown): string | undefined => {
    if (typeof chunk === 'string') return chunk;
    if (!(chunk instanceof Uint8Array)) return undefined;
    bytes += chunk.byteLength;
    return decoded(chunk);
  };
  return {
    push(chunk) {
      const piece = textOf(chunk);
      if (piece !== undefined) {
        const room = Math.max(0, maxStringLength - text.length);
        text += piece.slice(0, room);
        moreText += Math.max(0, piece.length - room);
      } else if (items.length < maxItems) items.push(snapshot(chunk, limits) ?? null);
      else moreItems += 1;
    },
    result() {
      // Half of a character at the end.
      if (bytes > 0) decoded();
      const whole = moreText > 0 ? `${text}… [+${moreText} chars]` : text;
      const joined = isBinary ? `[Uint8Array ${bytes} bytes]` : whole;
      if (items.length === 0) return joined ? { result: joined } : undefined;
      const more = moreItems > 0 ? [`… [+${moreItems} items]`] : [];
      return { result: [...(joined ? [joined] : []), ...items, ...more] };
    },
  };
}
