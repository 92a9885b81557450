import type { Link, Span, SpanContext, SpanKind, TimeInput } from '@opentelemetry/api';
import type { CaptureConfig } from '../options/options.ts';
import type { EnrichData, EnrichFields } from './enrich.ts';
import type { FollowOptions } from '../wrap/stream/follow-stream.ts';
import type { TraceFunction } from '../wrap/trace-decorator.ts';

/** How a span went. Stopping is not an error. */
export type Outcome = 'ok' | 'error' | 'cancelled' | 'timeout' | 'abandoned';

/** A span as a parent: a handle, any OpenTelemetry span, or a span of another process by its ids. */
export type ParentSpan = HoneyHiveSpan | Span | SpanContext;

/** What a tracer is known by where one is chosen for a call. */
export interface ChosenTracer {
  readonly enabled: boolean;
  startSpan(name: string, options?: SpanOptions): HoneyHiveSpan;
}

/** What can be said when a span is started; every field of {@link EnrichData} too, but no others: see `metadata`. */
export interface SpanOptions extends EnrichFields {
  /** The tracer of a module function such as `trace`. Default: the one that is active where it is called. */
  tracer?: ChosenTracer | undefined;
  /** OpenTelemetry's kind. Default INTERNAL. */
  kind?: SpanKind | undefined;
  /** The parent, whatever is active; `null` for a root. Default: this tracer's active span. */
  parent?: ParentSpan | null | undefined;
  /** Other spans this one belongs with. */
  links?: readonly Link[] | undefined;
  /** When it began, if not now. */
  startTime?: TimeInput | undefined;
  /** What of this span's content may leave the process; what is not said is as the tracer has it. */
  capture?: CaptureConfig | undefined;
  /** Plain OpenTelemetry attributes. */
  attributes?:
    | Readonly<
        Record<
          string,
          | string
          | number
          | boolean
          | readonly string[]
          | readonly number[]
          | readonly boolean[]
          | undefined
        >
      >
    | undefined;
}

/** Runs `work` in a new span that ends when what `work` gives back has settled or been read to its end. */
export interface WithSpan {
  <R>(name: string, work: (span: HoneyHiveSpan) => R): R;
  <R>(name: string, options: SpanOptions, work: (span: HoneyHiveSpan) => R): R;
}

/**
 * A span you hold: a real OpenTelemetry span that can also be enriched, make its children, and say how it went.
 * No method throws; after `end` they do nothing.
 */
export interface HoneyHiveSpan extends Span {
  /** Adds inputs, outputs, metadata and the rest; after `end`, to the event that was sent, if one was. */
  enrich(data: EnrichData): this;
  /** Starts a child, whatever is active. */
  startSpan(name: string, options?: SpanOptions): HoneyHiveSpan;
  /** Runs a block in a child, whatever is active. */
  readonly withSpan: WithSpan;
  /** Wraps a function so that each call is a child, whatever is active. */
  readonly trace: TraceFunction;
  /** Runs `work` with this span active. */
  run<R>(work: () => R): R;
  /**
   * A function that runs with this span active; a promise after whose `await` it is active in pages. On servers an
   * `await` goes on where it was written, so there the promise is given back as it is.
   */
  bind<T extends ((...args: never[]) => unknown) | Promise<unknown>>(target: T): T;
  /** Follows a stream, generator or streamed Response to its end: chunks, timing, output, then `end`. */
  follow<T>(stream: T, options?: FollowOptions): T;
  /**
   * Says that it failed: status ERROR and one exception event. Does not end it. An error that was dealt with is
   * `recordException`: an event, and the span stays what it was.
   */
  fail(error: unknown): this;
  /** Says that it was stopped on purpose, which is no error. Does not end it. */
  cancel(reason?: unknown): this;
  /** How it went so far. */
  readonly outcome: Outcome;
  /** The session's UUID. */
  readonly sessionId: string;
  /** The event's UUID, for feedback and updates after the span has ended. */
  readonly eventId: string;
  /** The W3C header value that makes this span the parent in another process. */
  readonly traceparent: string;
  /** Where to look at it, if the server has a viewer whose address is known. */
  readonly traceUrl: string | undefined;
  /** Ends the span, for `using`. */
  [Symbol.dispose](): void;
}

/** What `SpanOptions` has beside data: everything else in it enriches the span. */
export const NOT_DATA: ReadonlySet<string> = new Set([
  'kind',
  'parent',
  'links',
  'startTime',
  'attributes',
  'capture',
  'tracer',
]);
