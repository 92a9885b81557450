import { OPTION_RULES, type OptionRule } from './option-rules.ts';
import type { TracerConfig, TracerOptions } from './options.ts';
import type { Problem } from './problem.ts';
import type { Serializers } from './processing/serializer.ts';

/** What the environment says, by variable name. Empty where there is none. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Always =
  | 'source'
  | 'serverUrl'
  | 'verbose'
  | 'testMode'
  | 'disableBatch'
  | 'disableTracing'
  | 'disableHttpTracing'
  | 'maxAttributes'
  | 'maxEvents'
  | 'maxLinks'
  | 'maxSpanBytes'
  | 'maxStringLength'
  | 'maxDepth'
  | 'maxItems'
  | 'maxKeys'
  | 'maxOpenSpans'
  | 'maxSpanAgeMs'
  | 'protocol';

/** Options after precedence and validation: nothing of the caller's own objects at the top level. */
export type ResolvedOptions = Readonly<
  Omit<TracerConfig, Always> & { [Key in Always]-?: NonNullable<TracerConfig[Key]> }
>;

const GROUPS = ['config', 'session', 'evaluation'] as const;

/**
 * Applies the precedence (flat, `session`, `evaluation`, `config`, environment, default) and validates every value in
 * one place. What is not valid is left out and said; nothing throws, and what the caller passed is never changed.
 */
export function resolveOptions(
  options: TracerOptions,
  environment: Environment,
): { readonly options: ResolvedOptions; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const flat = typeof options === 'object' && options !== null ? options : {};
  const groups = ['session', 'evaluation', 'config'].map((name) => read(flat, name));
  const layers = [flat, ...groups].filter((layer) => typeof layer === 'object' && layer !== null);
  const resolved: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(OPTION_RULES)) {
    const found = layers.map((layer) => read(layer, name)).find(isSet);
    const value = found === undefined ? undefined : rule.read(found);
    if (found !== undefined && value === undefined) problems.push(invalid(name, rule));
    const variable = rule.env?.find((key) => isSet(environment[key]));
    const fromEnvironment = variable === undefined ? undefined : rule.read(environment[variable]);
    if (value === undefined && variable !== undefined && fromEnvironment === undefined) {
      problems.push(invalid(variable, rule));
    }
    resolved[name] = value ?? fromEnvironment ?? rule.fallback;
  }
  for (const layer of layers) {
    for (const key of Object.keys(layer)) {
      // Options of @honeyhive/web's own mixins, until mixins can say how theirs are read.
      if (key === 'offline' || key === 'consent') resolved[key] ??= read(layer, key);
      else if (!(key in OPTION_RULES) && !(layer === flat && isGroup(key))) problems.push(unknown(key));
    }
  }
  return { options: resolved as ResolvedOptions, problems };
}

/** Without the entries that say nothing: `undefined` must not replace a default. */
export const given = <T extends object>(options: T | undefined): Partial<T> =>
  Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

/** What resolved options ask for that a runtime has not got. */
export function runtimeProblems(
  options: ResolvedOptions,
  serializers: Serializers,
): readonly Problem[] {
  if (serializers[options.protocol]) return [];
  return [
    {
      code: 'unavailable_protocol',
      message: `\`${options.protocol}\` is not available in this runtime; JSON is sent instead.`,
      remedy: 'Leave `protocol` out, or use @honeyhive/node.',
    },
  ];
}

/** What keeps resolved options from sending anything. */
export function deliveryProblems(options: ResolvedOptions): readonly Problem[] {
  const able = options.apiKey ?? options.relayUrl ?? options.exporter;
  if (able !== undefined || options.testMode || options.disableTracing) return [];
  return [
    {
      code: 'missing_api_key',
      message: 'There is neither an API key nor a relay, so nothing is recorded.',
      remedy:
        'Set `apiKey` (or HH_API_KEY on a server), or `relayUrl` in a page; `testMode: true` records without sending.',
    },
  ];
}

const isGroup = (key: string): boolean => (GROUPS as readonly string[]).includes(key);
const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
/** An option may be a getter of the user's, and throw: then it is not set. */
function read(layer: object | undefined, name: string): unknown {
  try {
    return (layer as Record<string, unknown> | undefined)?.[name];
  } catch {
    return undefined;
  }
}

const invalid = (name: string, { expects, decisive }: OptionRule): Problem => ({
  code: decisive ? 'invalid_address' : 'invalid_option',
  message: `\`${name}\` is not valid${decisive ? ', so nothing is recorded' : ' and is left out'}.`,
  remedy: `It must be ${expects}.`,
});

function unknown(key: string): Problem {
  const near = nearest(key);
  return {
    code: 'unknown_option',
    message: `There is no option \`${key}\`.`,
    remedy: near
      ? `Did you mean \`${near}\`?`
      : 'Remove it, or see the list of options in the documentation.',
  };
}

/** The known name that `key` most likely meant: the same without case and underscores, or at most three edits away. */
function nearest(key: string): string | undefined {
  const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
  const names = [...Object.keys(OPTION_RULES), ...GROUPS];
  const ranked = names
    .map((name) => ({ name, edits: distance(plain(key), plain(name)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.min(3, key.length / 2) ? best.name : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitute, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
