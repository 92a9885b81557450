import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Body, CallContext } from './call-context.ts';

/** APIs which can be read. */
export type ApiName = 'chat' | 'responses' | 'completions' | 'embeddings' | 'moderations' | 'media';

/** API of a provider: name, operation and event type. */
export interface Api {
  /** Name of the API for the code that reads calls. */
  readonly name: ApiName;
  /** Name of the operation in OpenTelemetry's conventions, or in their style. */
  readonly operation: string;
  readonly type: 'model' | 'tool';
  /** True if the request is sent as a form: the body object is then passed unchanged. */
  readonly isForm?: boolean;
  /** True if a stream contains usage only on request, in a separate chunk. */
  readonly asksForUsage?: boolean;
}

/** A call as seen by the code that reads request and answer. */
export interface Call {
  readonly api: Api;
  readonly context: CallContext;
  readonly client: object;
  readonly span: HoneyHiveSpan;
  /** False if the span was started elsewhere and is ended there. */
  readonly isOwn: boolean;
  readonly model: string;
  readonly body: Body;
  readonly startedAt: number;
  readonly signal: AbortSignal | undefined;
  readonly attempts: number;
  /** True once a helper of the client processes the answer: the call ends after the helper. */
  readonly isUnwrapped: boolean;
  /**
   * True if the SDK, not the application, requests a stream's usage: the usage chunk is hidden from the application.
   */
  readonly hidesUsage: boolean;
  end(): void;
  /** Leaves the end to the stream's follower. */
  handOver(): void;
}

/** Reads a call: writes the request to the span, then the answer. */
export interface CallReading {
  /**
   * Reads the result of a call: an answer, a stream or a bare response. Returns the result; a stream is followed.
   */
  settled(value: unknown): unknown;
  /** Adds the object a client helper parsed from the answer. */
  parsed(value: unknown): void;
}

/** Starts to read a call. */
export type StartReading = (call: Call) => CallReading;

/** Run of a tool by a helper of the client. */
export interface ToolRun {
  readonly work: () => unknown;
  /** Arguments of the tool: the model's arguments, then the helper. */
  readonly args: readonly unknown[];
  readonly name: string;
  readonly context: CallContext;
  /** Tool calls of the model which have their run already. */
  readonly claimed: Set<object>;
}

/** Runs a tool, recorded as a span. */
export type RunTool = (run: ToolRun) => unknown;
