import type { AttributeValue } from '@opentelemetry/api';
import type { Capture } from '../../privacy/capture.ts';
import { hidesContent, maskAttribute } from '../../privacy/message-content.ts';

/** False for content disabled by the user, for every destination. */
export const isCaptured = (key: string, { inputs, outputs }: Capture): boolean =>
  !(key === 'inputs' && !inputs) && !(key === 'outputs' && !outputs);

/** Attribute names of a call's inputs or outputs, in the conventions of HoneyHive and of instrumentations. */
const INPUTS =
  /^(?:honeyhive_inputs\b|gen_ai\.(?:input\.|prompt|system_instructions|tool\.call\.arguments)|input\.value$|llm\.(?:input_messages|prompts)|traceloop\.entity\.input|ai\.prompt)/;
const OUTPUTS =
  /^(?:honeyhive_outputs\b|gen_ai\.(?:output\.messages|completion|tool\.call\.result)|output\.value$|llm\.(?:output_messages|completions)|traceloop\.entity\.output|ai\.response\.(?:text|object|toolCalls))/;

/**
 * Attribute names without content in any convention: request targets, names, counters. With inputs and outputs off,
 * text under a different name stays in the process, whichever library writes the text.
 */
const SAFE =
  /^(?:honeyhive|http(?!.*body)|url|server|client|net(?:work)?|user_agent|rpc|messaging|code|thread|service|faas|cloud|k8s|otel|telemetry|error|session|browser|process|host)\b|(?:^|[._])(?:ids?|name|type|kind|model|provider|vendor|system|operation|method|scheme|route|version|level|reasons?|role|format|language|status|code|namespace|region|environment)$/i;

const isSafe = (name: string): boolean => SAFE.test(name.replace(/([a-z])(?=[A-Z])/g, '$1_'));

/**
 * Returns the part of an attribute allowed to leave the process, for any writer; `undefined` for a disabled
 * attribute.
 */
export function capturedAttribute<V extends AttributeValue>(
  name: string,
  value: V,
  capture: Capture,
): V | undefined {
  const { inputs, outputs } = capture;
  if (!inputs && INPUTS.test(name)) return undefined;
  if (!outputs && OUTPUTS.test(name)) return undefined;
  if (
    !inputs &&
    !outputs &&
    typeof value !== 'number' &&
    typeof value !== 'boolean' &&
    !isSafe(name)
  )
    return undefined;
  return hidesContent(capture) ? maskAttribute(name, value, capture) : value;
}
