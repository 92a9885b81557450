import type { Outcome } from './outcome.ts';
import type { Link, Span, SpanContext, SpanKind, TimeInput } from '@opentelemetry/api';
import type { CaptureConfig } from '../options/options.ts';
import type { EnrichData, EnrichFields } from './enrich.ts';

import type { AnyFunction } from '../wrap/any-function.ts';

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

/** How a stream is followed. */
export interface FollowOptions {
  /** Turns chunks into the recorded output. Default: texts and bytes are joined, other values become a list. */
  readonly aggregate?: Aggregate | undefined;
  /** Records what was aggregated as the span's outputs. Default true. */
  readonly record?: boolean | undefined;
  /** Ends the span with the stream. Default true. */
  readonly end?: boolean | undefined;
  /** When this aborts, the stream's end counts as cancelled even if the source ends it quietly. */
  readonly signal?: AbortSignal | undefined;
  /** Like `signal`, for one that the source aborts itself when it fails: it counts at a quiet end only. */
  readonly endedBy?: AbortSignal | undefined;
  /** Called when the source is asked for its next chunk. */
  readonly onRead?: (() => void) | undefined;
  /** Called with each chunk as it passes. Bytes are their reader's: look at them at once, or copy them. */
  readonly onChunk?: ((chunk: unknown) => void) | undefined;
  /** Called once when the stream is over, before the span ends. */
  readonly onEnd?: (() => void) | undefined;
}

/** Gathers chunks into one output. */
export interface Aggregate {
  /**
   * Sees each chunk once; bytes are their reader's, and gone when this returns unless they are copied. `false` says that
   * it holds nothing a reader would see, so it counts for no timing.
   */
  push(chunk: unknown): boolean | void;
  /** The output so far; may be partial when the stream was stopped. */
  result(): Readonly<Record<string, unknown>> | undefined;
}

/** What a decorator is given, standard (TC39) or legacy (`experimentalDecorators`). */
export type DecoratorContext = {
  readonly kind: string;
  readonly name: string | symbol | undefined;
};

/**
 * A decorator in both dialects: for methods, accessors and function-valued fields, and for a class, where each
 * construction is a span.
 */
export interface TraceDecorator {
  <C extends abstract new (...args: never[]) => object>(target: C): C;
  <T>(target: T, context: DecoratorContext): T;
  (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
}

/** Wraps a function, or decorates a method; with or without options. */
export interface TraceFunction {
  /** `trace(fn)`: the same function, each call in a span. */
  <F extends AnyFunction>(fn: F): F;
  /**
   * `trace(Class)`: each construction in a span; still the same class to everybody. The prototype is shared and stays
   * untouched, so an instance's `constructor` is `Class`; `instanceof` holds for either.
   */
  <C extends abstract new (...args: never[]) => object>(target: C): C;
  /** `trace({ … }, fn)`: the same with options. */
  <F extends AnyFunction>(options: SpanOptions, fn: F): F;
  /** `@trace({ … })`. */
  (options: SpanOptions): TraceDecorator;
  /** `@trace` on a standard decorator's place. */
  <T>(target: T, context: DecoratorContext): T;
  /** `@trace` on a legacy decorator's place. */
  (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
}
