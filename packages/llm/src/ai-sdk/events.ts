import type { AiSdkUsage } from '../streams/ai-sdk-usage.ts';

/** Facts of any event of AI SDK 7. */
export interface CallEvent {
  readonly callId: string;
  readonly operationId?: string | undefined;
  readonly functionId?: string | undefined;
  readonly aiVersion?: string | undefined;
  readonly recordInputs?: boolean | undefined;
  readonly recordOutputs?: boolean | undefined;
}
/** A call, a step or a request of a model begins. */
export interface StartEvent extends CallEvent {
  readonly provider?: string;
  readonly modelId?: string;
  readonly stepNumber?: number;
  readonly instructions?: unknown;
  readonly prompt?: unknown;
  readonly messages?: readonly unknown[];
  readonly promptMessages?: readonly unknown[];
  readonly tools?: unknown;
  readonly value?: unknown;
  readonly documents?: unknown;
  readonly query?: unknown;
  readonly [setting: string]: unknown;
}
/** A call, a step or a request of a model is over. */
export interface EndEvent extends CallEvent {
  readonly modelId?: string;
  readonly responseId?: string;
  readonly finishReason?: string;
  readonly usage?: AiSdkUsage;
  readonly content?: readonly unknown[];
  readonly text?: string;
  readonly object?: unknown;
  readonly embedding?: readonly unknown[];
  readonly ranking?: unknown;
}
export interface ToolEvent extends CallEvent {
  readonly toolCallId?: string;
  readonly toolCall?: {
    readonly toolCallId: string;
    readonly toolName: string;
    readonly input?: unknown;
  };
  readonly toolOutput?: {
    readonly type?: string;
    readonly output?: unknown;
    readonly error?: unknown;
  };
}
export interface ErrorEvent extends CallEvent {
  readonly error?: unknown;
  readonly reason?: unknown;
}

/** Runs a part of a call in a context of the integration's. */
export type Execute = <T>(options: {
  readonly callId: string;
  readonly execute: () => PromiseLike<T>;
}) => PromiseLike<T>;

/**
 * An integration of AI SDK 7, as far as it is implemented here; structurally the SDK's own type, whose events differ from
 * version to version.
 */
export interface AiSdkIntegration {
  readonly onStart: (event: unknown) => void;
  readonly onStepStart: (event: unknown) => void;
  readonly onLanguageModelCallStart: (event: unknown) => void;
  readonly onLanguageModelCallEnd: (event: unknown) => void;
  readonly onToolExecutionStart: (event: unknown) => void;
  readonly onToolExecutionEnd: (event: unknown) => void;
  readonly onStepEnd: (event: unknown) => void;
  readonly onStepError: (event: unknown) => void;
  readonly onEnd: (event: unknown) => void;
  readonly onAbort: (event: unknown) => void;
  readonly onError: (event: unknown) => void;
  readonly executeTool: Execute;
  readonly executeLanguageModelCall: Execute;
}
