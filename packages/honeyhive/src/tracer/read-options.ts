import { HoneyHiveTracer as NodeTracer, type TracerOptions } from '@honeyhive/node';

/** Alternative spellings of option names, accepted as in `honeyhive` 1.0. */
export interface OtherOptionNames {
  api_key?: string | undefined;
  hh_api_key?: string | undefined;
  hh_project?: string | undefined;
  server_url?: string | undefined;
  serverURL?: string | undefined;
  base_url?: string | undefined;
  session_id?: string | undefined;
  session_name?: string | undefined;
  user_properties?: Readonly<Record<string, unknown>> | undefined;
  is_evaluation?: boolean | undefined;
  run_id?: string | undefined;
  dataset_id?: string | undefined;
  datapoint_id?: string | undefined;
  test_mode?: boolean | undefined;
  disable_batch?: boolean | undefined;
  disable_tracing?: boolean | undefined;
  disable_http_tracing?: boolean | undefined;
}

/** Options of {@link HoneyHiveTracer.init}. */
export interface HoneyHiveTracerOptions extends TracerOptions, OtherOptionNames {
  /** Classes of model clients whose calls are traced: `{ openAI: OpenAI }`. Needs `@honeyhive/llm`. */
  instrumentModules?: Readonly<Record<string, unknown>> | undefined;
}

const OTHER_NAMES: Readonly<Record<string, string>> = {
  hh_api_key: 'apiKey',
  hh_project: 'project',
  hh_source: 'source',
  serverURL: 'serverUrl',
  base_url: 'serverUrl',
  baseUrl: 'serverUrl',
  bearerAuth: 'apiKey',
};
const GROUPS = ['config', 'session', 'evaluation'];

/**
 * Copies options under their right names. Of two names of one option the right one counts; the other stays, and is
 * reported by the tracer like every unknown option.
 */
export function readOptions(given: HoneyHiveTracerOptions | null | undefined): TracerOptions {
  if (typeof given !== 'object' || given === null) return given ?? {};
  const { instrumentModules: _, ...options } = given;
  const renamed = rename(options);
  for (const group of GROUPS) {
    const value = renamed[group];
    if (typeof value === 'object' && value !== null) renamed[group] = rename({ ...value });
  }
  return renamed;
}

function rename(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const renamed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const right = rightName(name);
    const isTaken = right !== name && options[right] !== undefined;
    renamed[isTaken ? name : right] = value;
  }
  return renamed;
}

function rightName(name: string): string {
  if (isOption(name)) return name;
  const other = OTHER_NAMES[name] ?? toCamel(name);
  return isOption(other) ? other : name;
}

const isOption = (name: string): boolean => Object.hasOwn(NodeTracer.optionRules, name);

/** `session_name` → `sessionName`. */
export const toCamel = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
