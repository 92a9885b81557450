import type { SamplingDecision } from '@opentelemetry/sdk-trace';

// Values of OpenTelemetry's `SamplingDecision`: core imports only types from the SDK.

/** The span is not recorded. */
export const NOT_RECORD = 0 as SamplingDecision.NOT_RECORD;
/** The span is recorded and sent. */
export const RECORD_AND_SAMPLED = 2 as SamplingDecision.RECORD_AND_SAMPLED;
