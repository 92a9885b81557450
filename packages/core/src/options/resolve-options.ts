import type { ResolvedOptions } from './resolved-options.ts';
import { omitUndefined } from './omit-undefined.ts';
import { hostSourceOf } from '../host/host-provider.ts';
import { GROUP, GROUPS, invalid, unknown } from './option-problem.ts';
import type { OptionRule, OptionRules } from './option-kind.ts';
import type { TracerOptions } from './options.ts';
import type { Problem } from './problem.ts';
import { readOption, UNREADABLE } from './read-option.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { tryRead } from '../values/try-read.ts';

/** Inputs of option resolution besides the options. */
export interface Surroundings {
  readonly rules: OptionRules;
  readonly environment?: Runtime['environment'] | undefined;
}

/** Result of {@link resolveOptions}. */
export interface Resolution {
  readonly options: ResolvedOptions;
  readonly problems: readonly Problem[];
  /** Names of the options with a given value. */
  readonly given: ReadonlySet<string>;
}

/** Object from which options are read; `at` is the prefix of option names in messages. */
interface Layer {
  readonly at: string;
  readonly from: unknown;
}

/**
 * Applies the precedence (flat, `session`, `evaluation`, `config`, environment, default) and validates every value
 * in a single place, nested values included. Invalid values are left out and reported. Never throws, and never
 * changes the caller's object.
 */
export function resolveOptions(options: TracerOptions, surroundings: Surroundings): Resolution {
  const reading = new Reading(surroundings);
  const top = { at: '', from: options };
  const groups = GROUPS.map((name) => ({ at: `${name}.`, from: read(options, name) }));
  const layers = [top, ...groups].filter((layer) => reading.holds(layer));
  const resolved = reading.level(surroundings.rules, layers, '');
  return { options: resolved as ResolvedOptions, problems: reading.problems, given: reading.given };
}

class Reading {
  readonly problems: Problem[] = [];
  readonly given = new Set<string>();
  readonly #environment: Surroundings['environment'];

  constructor({ environment }: Surroundings) {
    this.#environment = environment;
  }

  /** True if a layer can hold options; reports a value which cannot. */
  holds({ at, from }: Layer, rule = GROUP): boolean {
    if (!isGiven(from, rule)) return false;
    // In an unreadable layer, every option is unreadable.
    const isGroup = from === UNREADABLE || (tryRead(() => rule.read(from) !== undefined) ?? true);
    if (!isGroup) this.problems.push(invalid(at.slice(0, -1) || 'options', rule));
    return isGroup;
  }

  /** Returns the options of a level: of a tracer, or of a group such as `batch`. */
  level(rules: OptionRules, layers: readonly Layer[], path: string): Record<string, unknown> {
    const resolved: Record<string, unknown> = {};
    for (const [name, rule] of Object.entries(rules)) {
      const value = (rule.fields ? this.#group : this.#value).call(this, rule, layers, path + name);
      resolved[name] = value ?? rule.fallback;
      if (value !== undefined) this.given.add(path + name);
    }
    const names = [...Object.keys(rules), ...(path ? [] : GROUPS)];
    for (const { at, from } of layers) {
      for (const key of keysOf(from)) {
        const isKnown = names.includes(key) && (at === path || !GROUPS.includes(key));
        if (!isKnown) this.problems.push(unknown(at, key, names));
      }
    }
    return resolved;
  }

  #group(rule: OptionRule, layers: readonly Layer[], path: string): unknown {
    const name = lastOf(path);
    let isClosed = false;
    const inner = layers
      .map(({ at, from }) => ({ at: `${at}${name}.`, from: read(from, name) }))
      .filter((layer) => {
        const isKept = this.holds(layer, rule);
        // A value of a different kind may be meant to switch everything off.
        isClosed ||= !isKept && isGiven(layer.from, rule);
        return isKept;
      });
    const { fields: rules = {} } = rule;
    const fields: Record<string, unknown> = omitUndefined(this.level(rules, inner, `${path}.`));
    if (isClosed) for (const key in rules) fields[key] = rules[key]?.closed ?? fields[key];
    return Object.keys(fields).length > 0 ? fields : undefined;
  }

  #value(rule: OptionRule, layers: readonly Layer[], path: string): unknown {
    const name = lastOf(path);
    for (const { at, from } of layers) {
      const value = this.#read(rule, read(from, name), at + name);
      if (value !== undefined) return value;
    }
    const said = this.#environment?.(path, rule);
    return said && this.#read({ ...rule, ...said }, said.value, said.name);
  }

  /** Reads `found` by the rule; reports an invalid value and returns the replacement. */
  // oxlint-disable-next-line max-params
  #read(rule: OptionRule, found: unknown, path: string, entryName?: string): unknown {
    if (!isGiven(found, rule)) return undefined;
    const value = tryRead(() => rule.read(found, entryName));
    if (value === undefined) this.problems.push(invalid(path, rule));
    const { each } = rule;
    if (value === undefined || !each) return value ?? rule.closed;
    const kept = keysOf(value).flatMap((key) => {
      const entry = this.#read(each, read(value, key), `${path}.${key}`, key);
      return entry === undefined ? [] : [[key, entry] as const];
    });
    return Array.isArray(value) ? kept.map(([, entry]) => entry) : Object.fromEntries(kept);
  }
}

/** Resolves the options of a tracer class in a runtime, with the problems found. */
export function resolveFor(
  { optionRules: rules }: { readonly optionRules: OptionRules },
  options: TracerOptions,
  runtime: Runtime,
): Resolution {
  const resolution = resolveOptions(options, { rules, environment: runtime.environment });
  return { ...resolution, problems: [...resolution.problems, ...obstacles(resolution, runtime)] };
}

/** Returns the problems which keep resolved options from taking effect, in the runtime or anywhere. */
function obstacles({ options, problems }: Resolution, runtime: Runtime): readonly Problem[] {
  const { apiKey, relayUrl, exporter, testMode, disableTracing, protocol, api, provider } = options;
  const found = [...(runtime.problems?.(options) ?? [])];
  const lacks = (option: string, value: string, remedy = 'use @honeyhive/node'): unknown =>
    found.push({
      code: `unavailable_${option}`,
      message: `\`${value}\` is not available here.`,
      remedy: `Remove \`${option}\`, or ${remedy}.`,
    });
  if (protocol !== 'http/json' && !runtime.serializers?.[protocol]) lacks('protocol', protocol);
  if (api === 'legacy' && !runtime.adaptTransport) lacks('api', api);
  if (provider && !hostSourceOf(provider, runtime))
    lacks('provider', 'provider', 'wrap it: core/otel');
  const isSilent = testMode || disableTracing || isFatal(problems);
  if (!isSilent && (apiKey ?? relayUrl ?? exporter) === undefined) {
    found.push({
      code: 'missing_api_key',
      message: 'No key, no relay: nothing is recorded.',
      remedy: 'Set `apiKey` (server: HH_API_KEY), or `relayUrl` in a page.',
    });
  }
  return found;
}

/** True if data could reach an unwanted destination, or no destination. Nothing is recorded then. */
export const isFatal = (problems: readonly Problem[]): boolean =>
  problems.some(({ code }) => /^(?:invalid|missing)_(?!option)/.test(code));

/** True for a value to read by the rule. `null` and blank text count as unset, except where that could let data leave. */
const isGiven = (value: unknown, { closed }: OptionRule): boolean =>
  closed === undefined
    ? ((typeof value === 'string' ? value.trim() : value) ?? '') !== ''
    : value !== undefined;

const read = (from: unknown, name: string): unknown =>
  from === UNREADABLE ? from : readOption(from, name);
const keysOf = (from: unknown): readonly string[] =>
  tryRead(() => Object.keys(from as object)) ?? [];
const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
