/** Fields with content of the caller: nested keys stay unchanged. */
const OPAQUE: ReadonlySet<string> = new Set([
  'inputs',
  'outputs',
  'config',
  'metadata',
  'feedback',
  'user_properties',
  'ground_truth',
  'ground_truths',
  'history',
  'configuration',
  'hyperparameters',
  'messages',
  'response',
  'usage',
  'template',
  'template_inputs',
  'tools',
  'response_format',
  'data',
  'child_metrics',
  'results',
]);

/** Names that have no underscores on the wire. */
const CAMEL_ON_THE_WIRE: ReadonlySet<string> = new Set(['dateRange', 'createdAt', 'updatedAt']);

const toSnake = (name: string): string =>
  CAMEL_ON_THE_WIRE.has(name)
    ? name
    : name
        .replace(/^dollar(?=[A-Z])/, '$')
        .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        .replace('$_', '$');

const toCamel = (name: string): string =>
  name === '_id'
    ? 'id'
    : name.replaceAll(/(?<=.)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !(value instanceof Date);

/** A request's body as it goes out: camel case becomes snake case, snake case stays. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const wire = toSnake(name);
    if (wire === 'parameters') return [wire, parametersToWire(inner)];
    // Metrics of an event are the caller's.
    return [wire, OPAQUE.has(wire) || wire === 'metrics' ? inner : toWire(inner)];
  });
  return Object.fromEntries(entries) as unknown;
}

/** Renames the parameters of a configuration; parameters of a tool pass unchanged. */
function parametersToWire(given: unknown): unknown {
  if (!isObject(given) || !('callType' in given)) return given;
  const { callType, additionalProperties, ...others } = given;
  return { ...(additionalProperties as Fields | undefined), ...others, call_type: callType };
}

/** An answer as callers read it: in camel case, times of runs as dates. */
export function fromWire(value: unknown, isResult = false): unknown {
  if (Array.isArray(value)) return value.map((item) => fromWire(item, isResult));
  if (!isObject(value)) return value;
  const isRun = 'run_id' in value;
  const entries = Object.entries(value).map(([name, inner]) => {
    if (OPAQUE.has(name) || (name === 'metrics' && !isResult)) return [toCamel(name), inner];
    if (name === 'parameters') return [name, parametersFromWire(inner)];
    if (name === 'created_at' && isRun) return ['createdAt', new Date(String(inner))];
    return [toCamel(name), fromWire(inner, isResult)];
  });
  return Object.fromEntries(entries) as unknown;
}

function parametersFromWire(given: unknown): unknown {
  if (!isObject(given) || !('call_type' in given)) return given;
  const { call_type: callType, ...others } = given;
  return { ...others, callType };
}
