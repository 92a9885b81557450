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

/** A span as the code that watches its call knows it. */
export interface OwnedSpan extends HoneyHiveSpan {
  /** When it began, in milliseconds of the tracer's clock. */
  readonly startedAt: number;
  /** When what it follows was heard of last: a span that nobody ends is ended there. */
  heardAt: number | undefined;
  /** Writes what has come so far of the stream it follows: it is about to end. */
  following: { flush(): void } | undefined;
  /** Set while its call is over and it may not be ended: a stack that overflows leaves no room to do that at once. */
  left: { readonly error?: unknown } | undefined;
  /** Says what the SDK has found out about it; what the user has said under the same names stays. */
  note(name: string, value: AttributeValue): void;
}

/** What a tracer lends to its spans. Spans and wrappers know this, not the tracer. */
export interface SpanOwner extends ObserverOwner {
  /** False when the tracer records nothing: user code then runs as it is. */
  readonly enabled: boolean;
  readonly limits: ValueLimits;
  readonly capture: Capture;
  /** Writes what is said of spans as attributes, once the code for it is loaded. */
  readonly writer: SpanWriter | undefined;
  /** True while a call has thrown whose span may not have been ended: a stack that overflows leaves no room for it. */
  hasLeft: boolean;
  /** A relay takes the spans: their event ids follow from their session. */
  readonly isRelayed: boolean;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  /** Starts a span. Never throws. */
  start(name: string, options?: SpanOptions): OwnedSpan;
  /** The ambient context with `span` active. */
  contextOf(span: HoneyHiveSpan): Context;
  /** See {@link HoneyHiveSpan.bind}. */
  bind<T>(span: HoneyHiveSpan, target: T): T;
  /** Ends a span and sends what it has become; called once for each. */
  end(span: HoneyHiveSpan, endTime?: TimeInput): void;
  /** Adds to an event whose span has ended. */
  late(eventId: string, data: EnrichData, about?: LateSubject): void;
  /** Follows streams of Node's kind, where there are any. */
  readonly emitters: EmitterStreams | undefined;
  readonly functionNames: FunctionNames;
  /** Counts a span that is not made, if that is because the tracer was shut down. */
  missed(): void;
  /** Where a person can look at `span`. */
  urlOf(span: HoneyHiveSpan): string | undefined;
}

/** The span of an event that is added to, where it is known. */
export interface LateSubject {
  readonly sessionId: string;
  /** Whether the event was, or will be, sent. */
  readonly isSent?: boolean | undefined;
  /** What of its content may leave the process. */
  readonly capture?: Capture;
}

/** What wrapped functions and their arguments are called. */
export interface FunctionNames {
  /** The parameters of a function, as far as its source tells them; none where names are minified. */
  readonly readParameters: (target: AnyFunction) => readonly Parameter[];
  /** Tells the owner, once, that a traced function has no name. */
  readonly onNameless: () => void;
}
