import type { Attributes, AttributeValue, TimeInput } from '@opentelemetry/api';
import { attempt } from './attempt.ts';
import { MAX_NAME, shortKey } from './attribute-name.ts';
import { boundedAttribute } from './bounded-attribute.ts';
import { isTimeInput } from './hr-time.ts';
import { type ContentSwitches, hidesContent, shownAttribute } from './private-content.ts';
import type { ValueLimits } from './snapshot.ts';

/** Which parts of a call's content may leave the process at all. Everything, unless switched off. */
export interface Capture extends ContentSwitches {
  readonly inputs: boolean;
  readonly outputs: boolean;
  readonly arguments: boolean;
}

/** False for content that the user has switched off, wherever it would go. */
export const isCaptured = (key: string, { inputs, outputs }: Capture): boolean =>
  !(key === 'inputs' && !inputs) && !(key === 'outputs' && !outputs);

/** Attributes that are a call's inputs or outputs, in HoneyHive's vocabulary and those of instrumentations. */
const INPUTS =
  /^(?:honeyhive_inputs(?:\.|$)|gen_ai\.(?:input\.|prompt|system_instructions|tool\.call\.arguments)|input\.value$|llm\.(?:input_messages|prompts)|traceloop\.entity\.input|ai\.prompt)/;
const OUTPUTS =
  /^(?:honeyhive_outputs(?:\.|$)|gen_ai\.(?:output\.messages|completion|tool\.call\.result)|output\.value$|llm\.(?:output_messages|completions)|traceloop\.entity\.output|ai\.response\.(?:text|object|toolCalls))/;

/**
 * Names of what no convention uses for content: where a request went, what a thing is called or counted by. With inputs
 * and outputs off, texts under any other name stay here, whichever library writes them.
 */
const SAFE =
  /^(?:honeyhive|http(?!.*body)|url|server|client|net(?:work)?|user_agent|rpc|messaging|code|thread|service|faas|cloud|k8s|otel|telemetry|error|session|browser|process|host)\b|(?:^|[._])(?:ids?|name|type|kind|model|provider|vendor|system|operation|method|scheme|route|version|level|reasons?|role|format|language|status|code|namespace|region|environment)$/i;

const isSafe = (name: string): boolean => SAFE.test(name.replace(/([a-z])(?=[A-Z])/g, '$1_'));

/** What may leave the process of an attribute, whoever has written it; `undefined` for one that is switched off. */
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
  return hidesContent(capture) ? shownAttribute(name, value, capture) : value;
}

/** The same for all attributes of an event; OpenTelemetry takes its time in their place, which is left as it is. */
export function capturedEvent(
  given: Attributes | TimeInput | undefined,
  capture: Capture,
  limits: ValueLimits,
): Attributes | TimeInput | undefined {
  if (!given || isTimeInput(given)) return given;
  const shown: Attributes = {};
  for (const [key, value] of Object.entries(given)) {
    const bounded = boundedAttribute(value, limits);
    if (bounded !== undefined)
      shown[shortKey(key, MAX_NAME)] = capturedAttribute(key, bounded, capture);
  }
  return shown;
}

/** The switches of `given` that are on or off; anything else in it says nothing. */
export const switches = (given: object): Partial<Capture> =>
  Object.fromEntries(
    (attempt(() => Object.entries(given)) ?? []).filter(([, value]) => typeof value === 'boolean'),
  );
