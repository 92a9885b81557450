import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Body, CallContext } from './call-context.ts';

/** One way to call a provider: the name of its operation, and how its answers are read. */
export interface Api {
  /** Name under which the code that reads calls knows it. */
  readonly name: string;
  /** Name of the operation in OpenTelemetry's conventions, or in their style. */
  readonly operation: string;
  readonly type: 'model' | 'tool';
  /** The request goes out as a form, so that its body stays the object that it is. */
  readonly isForm?: boolean;
  /** A stream tells its usage only where the request asks for it, in a chunk of its own. */
  readonly asksForUsage?: boolean;
}

/** A call as the code knows it that reads its request and its answer. */
export interface Call {
  readonly api: Api;
  readonly context: CallContext;
  readonly client: object;
  readonly span: HoneyHiveSpan;
  /** False where the span is somebody else's, who ends it. */
  readonly isOwn: boolean;
  readonly model: string;
  readonly body: Body;
  readonly startedAt: number;
  readonly signal: AbortSignal | undefined;
  readonly attempts: number;
  /** True once a helper of the client goes on with the answer: the call ends after it. */
  readonly isUnwrapped: boolean;
  /** True where the usage of a stream is asked for without the application's doing: its chunk is hidden from it. */
  readonly hidesUsage: boolean;
  end(): void;
  /** Leaves the end to what follows a stream. */
  handOver(): void;
}

/** Reads one call: its request onto its span, then its answer. */
export interface CallReading {
  /** Takes what the call has given: an answer, a stream, a bare response. Gives it back, followed where it goes on. */
  settled(value: unknown): unknown;
  /** Adds what a helper of the client has made of the answer. */
  parsed(value: unknown): void;
}

/** Starts to read a call. */
export type StartReading = (call: Call) => CallReading;
