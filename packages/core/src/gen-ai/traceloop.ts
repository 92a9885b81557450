import type { EventType } from '../identity/operation-type.ts';
import {
  type Fields,
  first,
  isFields,
  nested,
  numberOf,
  parsed,
  present,
  textOf,
} from './fields.ts';
import { asInputs, asOutputs } from './otel.ts';
import type { Facts } from './reading.ts';

const KINDS: Readonly<Record<string, EventType>> = {
  workflow: 'chain',
  agent: 'chain',
  task: 'chain',
  tool: 'tool',
};

/** Traceloop’s additions to OpenTelemetry’s conventions. */
export function readTraceloop(attributes: Fields): Facts | undefined {
  const kind = textOf(attributes['traceloop.span.kind'])?.toLowerCase();
  const request = textOf(attributes['llm.request.type']);
  const session = first(
    attributes,
    'traceloop.association.properties.session_id',
    'traceloop.association.properties.sessionId',
  );
  if (!kind && !request && session === undefined) return undefined;
  const functions = nested(attributes, 'llm.request.functions');
  return {
    eventType: kind
      ? KINDS[kind]
      : request === 'chat' || request === 'completion'
        ? 'model'
        : undefined,
    inputs: argumentsOf(attributes['traceloop.entity.input']),
    outputs: asOutputs(attributes['traceloop.entity.output']),
    config: present({ tools: functions }),
    tokens: {
      total: numberOf(attributes['llm.usage.total_tokens']),
      cacheRead: numberOf(attributes['llm.usage.cache_read_input_tokens']),
    },
    sessionId: textOf(session),
  };
}

/** The arguments of a function, which stand under `args` and `kwargs`. */
function argumentsOf(value: unknown): Fields | undefined {
  const given = parsed(value);
  if (!isFields(given) || !Array.isArray(given['args'])) return asInputs(given);
  const { args, kwargs } = given;
  const list = args as readonly unknown[];
  const named = isFields(kwargs) ? kwargs : {};
  if (list.length === 1 && isFields(list[0])) return { ...list[0], ...named };
  return { ...Object.fromEntries(list.map((one, index) => [`arg${index}`, one])), ...named };
}
