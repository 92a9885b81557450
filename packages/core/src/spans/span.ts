import type { Outcome } from './outcome.ts';
import type { Link, Span, SpanContext, SpanKind, TimeInput } from '@opentelemetry/api';
import type { CaptureConfig } from '../options/options.ts';
import type { EnrichData, EnrichFields } from './enrich.ts';

import type { AnyFunction } from '../wrap/any-function.ts';

/** Span as a parent: a handle, any OpenTelemetry span, or the ids of a span in another process. */
export type ParentSpan = HoneyHiveSpan | Span | SpanContext;

/** Tracer chosen for a call. */
export interface ChosenTracer {
  readonly enabled: boolean;
  startSpan(name: string, options?: SpanOptions): HoneyHiveSpan;
}

/**
 * Options for starting a span. Every field of {@link EnrichData} is accepted; unknown keys are not: see `metadata`.
 */
export interface SpanOptions extends EnrichFields {
  /** Tracer of a module function such as `trace`. Default: the tracer active at the call. */
  tracer?: ChosenTracer | undefined;
  /** OpenTelemetry's kind. Default INTERNAL. */
  kind?: SpanKind | undefined;
  /** Parent of the span, regardless of the active span; `null` for a root. Default: the tracer's active span. */
  parent?: ParentSpan | null | undefined;
  /** Links to related spans. */
  links?: readonly Link[] | undefined;
  /** Start time. Default: now. */
  startTime?: TimeInput | undefined;
  /** Content of the span allowed to leave the process. Unset fields follow the tracer's setting. */
  capture?: CaptureConfig | undefined;
  /**
   * True: the span ends as cancelled when its parent ends, with its outputs so far, unless it has ended before. For work
   * whose end nobody tells, such as a stream that a framework's user may leave.
   */
  endsWithParent?: boolean | undefined;
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

/** Runs `work` in a new span. The span ends when the result of `work` has settled or has been read to the end. */
export interface WithSpan {
  /**
   * Runs `work` in a new span named `name`.
   *
   * @example
   * const hits = await tracer.withSpan('retrieve', () => retrieve(question));
   */
  <R>(name: string, work: (span: HoneyHiveSpan) => R): R;
  /**
   * Runs `work` in a new span named `name`, with options.
   *
   * @example
   * const hits = await tracer.withSpan('retrieve', { eventType: 'tool', inputs: { question } }, (span) => {
   *   span.enrich({ metadata: { index: 'docs' } });
   *   return retrieve(question);
   * });
   */
  <R>(name: string, options: SpanOptions, work: (span: HoneyHiveSpan) => R): R;
}

/**
 * OpenTelemetry span held by the user, with methods to enrich, start children and record the outcome. No method
 * throws. After `end`, only `enrich` changes the event.
 */
export interface HoneyHiveSpan extends Span {
  /** Adds inputs, outputs, metadata and further fields. After `end`, updates the sent event, if any. */
  enrich(data: EnrichData): this;
  /** Starts a child, regardless of the active span. */
  startSpan(name: string, options?: SpanOptions): HoneyHiveSpan;
  /** Runs a block in a child, regardless of the active span. */
  readonly withSpan: WithSpan;
  /** Wraps a function so every call is a child, regardless of the active span. */
  readonly trace: TraceFunction;
  /** Runs `work` with the span active. */
  run<R>(work: () => R): R;
  /**
   * Binds a function to run with the span active, or a promise to restore the span after `await` in pages. On
   * servers, code after `await` keeps the surrounding context, so the promise is returned unchanged.
   */
  bind<T extends ((...args: never[]) => unknown) | Promise<unknown>>(target: T): T;
  /**
   * Follows a stream, generator or streamed Response to the end. Records chunks, timing and output, then calls
   * `end`.
   */
  follow<T>(stream: T, options?: FollowOptions): T;
  /**
   * Records a failure: status ERROR and a single exception event. Does not end the span. For a handled error, use
   * `recordException`: an event is added, and the outcome stays.
   */
  fail(error: unknown): this;
  /** Records a deliberate stop, which is no error. Does not end the span. */
  cancel(reason?: unknown): this;
  /** Outcome so far. */
  readonly outcome: Outcome;
  /** The session's UUID. */
  readonly sessionId: string;
  /** The event's UUID, for feedback and updates after the span has ended. */
  readonly eventId: string;
  /** W3C header value naming the span as the parent in another process. */
  readonly traceparent: string;
  /** URL for viewing the span, if the server has a viewer with a known address. */
  readonly traceUrl: string | undefined;
  /** Ends the span, for `using`. */
  [Symbol.dispose](): void;
}

/** Keys of `SpanOptions` beside data: every remaining key enriches the span. */
export const NOT_DATA: ReadonlySet<string> = new Set([
  'kind',
  'parent',
  'links',
  'startTime',
  'attributes',
  'capture',
  'tracer',
  'endsWithParent',
]);

/** Options for following a stream. */
export interface FollowOptions {
  /**
   * Converts chunks into the recorded output. Default: texts and bytes are joined, remaining values become a list.
   */
  readonly aggregate?: Aggregate | undefined;
  /** Records the aggregated output as the span's outputs. Default true. */
  readonly record?: boolean | undefined;
  /** Ends the span with the stream. Default true. */
  readonly end?: boolean | undefined;
  /** Signal marking the stream as cancelled: after an abort, even a quiet end of the source counts as cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Like `signal`, for a signal also aborted by the source on failure: counts at a quiet end only. */
  readonly endedBy?: AbortSignal | undefined;
  /** Called when the next chunk is requested from the source. */
  readonly onRead?: (() => void) | undefined;
  /** Called with every passing chunk. Bytes belong to the reader: read or copy the bytes at once. */
  readonly onChunk?: ((chunk: unknown) => void) | undefined;
  /** Called once when the stream is over, before the span ends. */
  readonly onEnd?: (() => void) | undefined;
}

/** Aggregates chunks into a single output. */
export interface Aggregate {
  /**
   * Receives every chunk once. Bytes belong to the reader, and are gone after the call unless copied. Return `false`
   * for a chunk without visible content, which is excluded from timing.
   */
  push(chunk: unknown): boolean | void;
  /** The output so far; may be partial when the stream was stopped. */
  result(): Readonly<Record<string, unknown>> | undefined;
}

/** Context passed to a decorator, standard (TC39) or legacy (`experimentalDecorators`). */
export type DecoratorContext = {
  readonly kind: string;
  readonly name: string | symbol | undefined;
};

/**
 * Decorator in both dialects, for methods, accessors, function-valued fields and classes. Every construction of a
 * decorated class is a span.
 */
export interface TraceDecorator {
  <C extends abstract new (...args: never[]) => object>(target: C): C;
  <T>(target: T, context: DecoratorContext): T;
  (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
}

/** Wraps a function, or decorates a method; with or without options. */
export interface TraceFunction {
  /**
   * Returns `fn` with every call in a span.
   *
   * @example
   * const answer = tracer.trace(async function answer(question: string) {
   *   return complete(question);
   * });
   */
  <F extends AnyFunction>(fn: F): F;
  /**
   * Returns `Class` with every construction in a span: `trace(Class)`. Callers see the same class. The prototype is
   * shared and unchanged, so an instance's `constructor` is `Class`; `instanceof` holds for either.
   *
   * @example
   * const TracedPipeline = tracer.trace(Pipeline);
   */
  <C extends abstract new (...args: never[]) => object>(target: C): C;
  /**
   * Returns `fn` with every call in a span with options.
   *
   * @example
   * const search = tracer.trace({ eventType: 'tool', eventName: 'search' }, (words: string) => find(words));
   */
  <F extends AnyFunction>(options: SpanOptions, fn: F): F;
  /**
   * Creates a decorator with options for methods, accessors and fields.
   *
   * @example
   * class Agent {
   *   @tracer.trace({ eventType: 'model' }) generate(prompt: string) {
   *     return complete(prompt);
   *   }
   * }
   */
  (options: SpanOptions): TraceDecorator;
  /**
   * Traces a method, accessor or field as a standard decorator.
   *
   * @example
   * class Agent {
   *   @tracer.trace plan(goal: string) {
   *     return steps(goal);
   *   }
   * }
   */
  <T>(target: T, context: DecoratorContext): T;
  /** Traces a method as a decorator of TypeScript's `experimentalDecorators`. */
  (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
}
