import { type JsonObject, asText, isObject, merged } from '../json.ts';
import { BadRequest } from './bad-request.ts';

/** Fields that stand on an event under their own names. */
const FIELDS = ['project', 'source', 'session_id', 'event_id', 'parent_id', 'error', 'duration'];
const TIMES = ['start_time', 'end_time'];
const CONFIG = ['model', 'provider', 'hyperparameters', 'template', 'tools', 'tool_choice'];
const MORE_CONFIG = ['response_format'];

const pick = (from: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name] ?? null]] : [])));

const objectIn = (from: JsonObject, name: string): JsonObject => {
  const value = from[name];
  return isObject(value) ? value : {};
};

/** Converts a posted model call into the body of an event of type `model`. Throws BadRequest (400). */
export function toModelEvent(given: unknown): JsonObject {
  if (!isObject(given)) throw new BadRequest(400, 'model_event must be an object');
  const { messages = [], cost, template_inputs } = given;
  const name = asText(given['event_name']) ?? asText(given['model']) ?? 'model event';
  const metadata = merged(objectIn(given, 'metadata'), objectIn(given, 'usage'));
  const inputs = objectIn(given, 'inputs');
  return {
    ...pick(given, [...FIELDS, ...TIMES]),
    event_type: 'model',
    event_name: name,
    config: merged(objectIn(given, 'config'), pick(given, [...CONFIG, ...MORE_CONFIG])),
    inputs: {
      ...inputs,
      chat_history: messages,
      ...(template_inputs === undefined ? {} : { template_inputs }),
    },
    outputs: objectIn(given, 'response'),
    metadata: cost === undefined ? metadata : { ...metadata, cost },
    metrics: objectIn(given, 'metrics'),
    feedback: objectIn(given, 'feedback'),
    user_properties: objectIn(given, 'user_properties'),
  };
}
