import type { AttributeValue } from '@opentelemetry/api';
import type { Capture } from '../../privacy/capture.ts';
import { hidesContent, maskAttribute } from '../../privacy/message-content.ts';

/** False for content that the user has switched off, wherever it would go. */
export const isCaptured = (key: string, { inputs, outputs }: Capture): boolean =>
  !(key === 'inputs' && !inputs) && !(key === 'outputs' && !outputs);

/** Attributes that are a call's inputs or outputs, in HoneyHive's vocabulary and those of instrumentations. */
const INPUTS =
  /^(?:honeyhive_inputs\b|gen_ai\.(?:input\.|prompt|system_instructions|tool\.call\.arguments)|input\.value$|llm\.(?:input_messages|prompts)|traceloop\.entity\.input|ai\.prompt)/;
const OUTPUTS =
  /^(?:honeyhive_outputs\b|gen_ai\.(?:output\.messages|completion|tool\.call\.result)|output\.value$|llm\.(?:output_messages|completions)|traceloop\.entity\.output|ai\.response\.(?:text|object|toolCalls))/;

/**
 * Names of what no convention uses for content: where a request went, what a thing is called or counted by. With inputs
 * and outputs off, texts under any other name stay here, whichever library writes them.
 */
const SAFE =
  /^(?:honeyhive|http(?!.*body)|url|server|client|net(?:work)?|user_agent|rpc|messaging|code|thread|service|faas|cloud|k8s|otel|telemetry|error|session|browser|process|host)\b|(?:^|[._])(?:ids?|name|type|kind|model|provider|vendor|system|operation|method|scheme|route|version|level|reasons?|role|format|language|status|code|namespace|region|environment)$/i;

const isSafe = (name: string): boolean => SAFE.test(name.replace(/([a-z])(?=[A-Z])/g, '$1_'));

/** Part of an attribute that may leave the process, whoever has written it; `undefined` for one that is switched off. */
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
