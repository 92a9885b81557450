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
 * Names without content: whole names of conventions, and last words that no convention uses for content. Arguments and
 * fields of a body have any names.
 */
const SAFE =
  /^(?:honeyhive\.(?:session|source|project|experiment).*|(?:url|http)\.(?:full|url|path|target)|(?:gen_ai|db|rpc|messaging|llm)\.system|(?:db|messaging)\.operation|(?!.*[._](?:arg|param|body|prompt|variable))(?:.*[._])?(?:(?:operation|provider|tool|agent|service|function|workflow|protocol|model)[._]name|ids?|type|kind|model|provider|version|method|scheme|route|region|level|tier|transport|address|(?:finish|stop)_reasons?|[A-Za-z]+(?:Id|Type|Reason)))$/;

/**
 * With inputs and outputs off, an attribute with any other name, or with more than an identifier for a text, stays in the
 * process, whichever library writes the attribute.
 */
const isSafe = (name: string, value: AttributeValue): boolean =>
  /^[nb]/.test(typeof value) ||
  (SAFE.test(name) && [value].flat().every((item) => /^[^\s"{?#]{0,80}$/.test(String(item))));

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
  if (!inputs && !outputs && !isSafe(name, value)) return undefined;
  return hidesContent(capture) ? maskAttribute(name, value, capture) : value;
}
