/** The AI SDK, versions 5, 6 and 7, traced. @module */
import type { AnyTracer } from '@honeyhive/core';
import type { Tracer } from '@opentelemetry/api';
import type { AiSdkIntegration } from './ai-sdk/events.ts';
import { integration } from './ai-sdk/integration.ts';
import { loadCode } from './ai-sdk/load-code.ts';
import { otelTracer } from './ai-sdk/otel-tracer.ts';
import type { Prices } from '@honeyhive/core/gen-ai';

/** How calls of the AI SDK are traced. */
export interface AiSdkTelemetryOptions {
  /** A name for the function that makes the call. */
  readonly functionId?: string | undefined;
  /** Anything to find the call by later: `sessionId` is its session. AI SDK 5 and 6. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** False leaves out what is asked. */
  readonly recordInputs?: boolean | undefined;
  /** False leaves out what is answered. */
  readonly recordOutputs?: boolean | undefined;
  /** Prices of models, for AI SDK 7. Default: the tracer's `prices`, for every version. */
  readonly prices?: Prices | undefined;
}

/** A value for `experimental_telemetry` (AI SDK 5, 6), `telemetry` and `registerTelemetry` (AI SDK 7). */
export interface AiSdkTelemetry extends AiSdkIntegration {
  readonly isEnabled: true;
  readonly tracer: Tracer;
  readonly integrations: AiSdkIntegration[];
  readonly functionId?: string;
  readonly metadata?: Record<string, string | number | boolean>;
  readonly recordInputs?: boolean;
  readonly recordOutputs?: boolean;
}

/**
 * Traces calls of the AI SDK: agents, steps, models, parallel tools, embeddings. Without a tracer each call is recorded by
 * the one that is active there. Registered for a process, a tracer never takes the call of another one.
 *
 * @example
 * await generateText({ model, prompt, experimental_telemetry: aiSdkTelemetry(tracer) }); // AI SDK 5 and 6
 * await generateText({ model, prompt, telemetry: aiSdkTelemetry(tracer) }); // AI SDK 7
 * registerTelemetry(aiSdkTelemetry()); // AI SDK 7, every call
 */
export function aiSdkTelemetry(
  tracer?: AnyTracer,
  { prices, metadata, ...options }: AiSdkTelemetryOptions = {},
): AiSdkTelemetry {
  loadCode();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    ...integration({ tracer, prices, isRegistered: true }),
    ...(Object.fromEntries(given) as Pick<AiSdkTelemetry, 'functionId'>),
    ...(metadata ? { metadata: { ...metadata } } : {}),
    isEnabled: true,
    tracer: otelTracer(tracer),
    integrations: [integration({ tracer, prices, isRegistered: false })],
  };
}
