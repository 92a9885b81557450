import type { AttributeValue, Context, TimeInput } from '@opentelemetry/api';
import type { ObserverOwner } from '../wrap/promise/call-observers.ts';
import type { Parameter } from '../wrap/function-arguments.ts';
import type { Capture } from '../privacy/capture.ts';
import type { EnrichData } from './enrich.ts';
import type { EmitterStreams } from '../wrap/stream/instrument-emitter.ts';
import type { ValueLimits } from '../values/snapshot.ts';
import type { HoneyHiveSpan, SpanOptions } from './span.ts';
import type { SpanWriter } from './write/span-writer.ts';
import type { AnyFunction } from '../wrap/any-function.ts';

/** Span as known to the code watching the call. */
export interface OwnedSpan extends HoneyHiveSpan {
  /** Start time, in milliseconds of the tracer's clock. */
  readonly startedAt: number;
  /** Time of the last activity of the followed source. An abandoned span ends at `heardAt`. */
  heardAt: number | undefined;
  /** Stream recorder of the span: `flush` writes the chunks received so far before the end. */
  following: { flush(): void } | undefined;
  /**
   * Set after the call while the span may still be open: a stack overflow leaves no room to end the span at once.
   */
  left: { readonly error?: unknown } | undefined;
  /** Records a finding of the SDK. The user's value under the same name stays. */
  note(name: string, value: AttributeValue): void;
}

/** Part of a tracer used by spans. Spans and wrappers know the owner, not the tracer. */
export interface SpanOwner extends ObserverOwner {
  /** False when the tracer records nothing: user code then runs unchanged. */
  readonly enabled: boolean;
  readonly limits: ValueLimits;
  readonly capture: Capture;
  /** Writes span data as attributes, once the code is loaded. */
  readonly writer: SpanWriter | undefined;
  /** True after a throwing call with a possibly open span: a stack overflow leaves no room to end the span. */
  hasLeft: boolean;
  /** Returns a span below `active` which a framework considers current; set by `addParentSource` on servers. */
  nearer?: ((active: HoneyHiveSpan | undefined) => HoneyHiveSpan | undefined) | undefined;
  /** A relay takes the spans: their event ids follow from their session. */
  readonly isRelayed: boolean;
  /** Returns milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** Starts a span. Never throws. */
  start(name: string, options?: SpanOptions): OwnedSpan;
  /** The ambient context with `span` active. */
  contextOf(span: HoneyHiveSpan): Context;
  /** See {@link HoneyHiveSpan.bind}. */
  bind<T>(span: HoneyHiveSpan, target: T): T;
  /** Ends a span and sends the event. Called once per span. */
  end(span: HoneyHiveSpan, endTime?: TimeInput): void;
  /** Adds to an event whose span has ended. */
  late(eventId: string, data: EnrichData, about?: LateSubject): void;
  /** Follows streams of Node's kind, where there are any. */
  readonly emitters: EmitterStreams | undefined;
  readonly functionNames: FunctionNames;
  /** Counts a span not created because of the tracer's shutdown. */
  missed(): void;
  /** Returns the URL for viewing `span`. */
  urlOf(span: HoneyHiveSpan): string | undefined;
}

/** Span of an updated event, if known. */
export interface LateSubject {
  readonly sessionId: string;
  /** True if the event is, or will be, sent. */
  readonly isSent?: boolean | undefined;
  /** Content of the event allowed to leave the process. */
  readonly capture?: Capture;
}

/** Names of wrapped functions and parameters. */
export interface FunctionNames {
  /** Returns a function's parameters, as far as readable from the source; empty where names are minified. */
  readonly readParameters: (target: AnyFunction) => readonly Parameter[];
  /** Reports, once, a traced function without a name. */
  readonly onNameless: () => void;
}
