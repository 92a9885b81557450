import { isTagged } from '../values/is-tagged.ts';
import type { TracerOptions } from './options.ts';

/** Rule for reading an option: validation and default value. */
export interface OptionRule {
  /** Description of a valid value, in words which fit after "must be". */
  readonly expects: string;
  /** Returns the normalized value; `undefined` if invalid. Entries of an object are read with the entry's name. */
  readonly read: (value: unknown, name?: string) => unknown;
  /** Default value of the option. */
  readonly fallback?: unknown;
  /**
   * Rules for the fields of the object. Precedence applies per field: a later layer may set a field left open by an
   * earlier layer.
   */
  readonly fields?: OptionRules | undefined;
  /** Rule for every entry of the object or list. An invalid entry is left out and reported. */
  readonly each?: OptionRule | undefined;
  /** Environment variables of the option; the first match wins. Servers only. */
  readonly env?: readonly string[] | undefined;
  /**
   * Problem code of an option which affects the destination of data. An invalid value is not replaced; nothing is
   * recorded instead.
   */
  readonly decisive?:
    | 'invalid_address'
    | 'invalid_api_key'
    | 'invalid_exporter'
    | 'invalid_redact'
    | undefined;
  /**
   * Replacement for an invalid value, if a valid value may have been meant to keep data in the process. `null` and
   * blank text then are invalid, too. With `null` here, an invalid value is not replaced.
   */
  readonly closed?: boolean | null | undefined;
}

/** Rules by the name of their option. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

type Extra = Partial<Pick<OptionRule, 'expects' | 'fallback' | 'env' | 'closed'>>;
type Group = 'config' | 'session' | 'evaluation';

/** Factories for the kinds of options. Parameters override `expects`, `fallback` and `env`. */
export interface RuleKinds {
  /** Accepts text, trimmed; any text, or the text accepted by `accepts`. */
  text(extra?: Extra & { readonly accepts?: (line: string, name?: string) => boolean }): OptionRule;
  /** True or false, also as `yes`, `no`, `on`, `off`, `1`, `0`. */
  flag(extra?: Extra): OptionRule;
  /** A whole number, `least` (default 1) or more, also as text. */
  count(extra?: Extra & { readonly least?: number }): OptionRule;
  /** Accepts any of the given words. */
  oneOf(words: readonly string[], extra?: Extra): OptionRule;
  /** Accepts a user object; with `each`, an object with entries of a single kind. */
  object(each?: OptionRule): OptionRule;
  /** Accepts an object with known keys. An unknown key is reported with the nearest known key. */
  group(fields: OptionRules): OptionRule;
  /** Accepts an array; with `each`, an array of a single kind. */
  list(each?: OptionRule): OptionRule;
  /** A function. */
  callable(): OptionRule;
  /** Accepts an object with the given methods. */
  having(...methods: readonly string[]): OptionRule;
}

const TRUE = /^(?:true|1|yes|on|enabled)$/i;
const FALSE = /^(?:false|0|no|off|disabled)$/i;

/** True for an object with own keys. An instance of a different kind (a Date, a Set) would be read as empty. */
const isObject = (value: unknown): boolean => isTagged(value, 'Object');

/** Creates a rule which returns values unchanged if accepted by `accepts`. */
const such = (
  expects: string,
  accepts: (value: unknown) => boolean,
  more?: Partial<OptionRule>,
): OptionRule => ({
  expects,
  read: (value) => (accepts(value) ? value : undefined),
  ...more,
});

/**
 * Makes rules for options: of the tracer itself, and of mixins (see {@link withOptionRules}).
 *
 * @example
 * const rules = { budget: rule.count({ fallback: 100 }), currency: rule.oneOf(['EUR', 'USD']) };
 */
export const rule: RuleKinds = {
  text: ({ accepts = () => true, ...extra } = {}) => ({
    expects: 'a string',
    read: (value, name) => {
      const line = typeof value === 'string' ? value.trim() : undefined;
      return line !== undefined && accepts(line, name) ? line : undefined;
    },
    ...extra,
  }),
  flag: (extra) => ({
    expects: 'true or false',
    read: (value) => {
      if (typeof value === 'boolean') return value;
      const word = typeof value === 'string' ? value.trim() : '';
      return TRUE.test(word) || (FALSE.test(word) ? false : undefined);
    },
    ...extra,
  }),
  count: ({ least = 1, ...extra } = {}) => ({
    expects: `a number, ${least} or more`,
    read: (value) => {
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number !== 'number') return undefined;
      return Math.floor(number) >= least ? Math.floor(number) : undefined;
    },
    ...extra,
  }),
  oneOf: (words, extra) =>
    such(
      words.map((word) => `'${word}'`).join(' or '),
      (value) => words.includes(value as string),
      extra,
    ),
  object: (each) => such('an object', isObject, each && { each }),
  group: (fields) => such('an object', isObject, { fields }),
  list: (each) => such('an array', Array.isArray, each && { each }),
  callable: () => such('a function', (value) => typeof value === 'function'),
  having: (...methods) =>
    such(`an object with ${methods.map((method) => `\`${method}\``).join(' and ')}`, (value) =>
      methods.every(
        (method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function',
      ),
    ),
};

/**
 * Adds a mixin's option rules to the rules of the base class. The options are then validated, reported and suggested
 * like every built-in option.
 *
 * @example
 * declare module '@honeyhive/core' {
 *   interface TracerOptions {
 *     budget?: number;
 *   }
 * }
 * export const BudgetMixin: Mixin<Budget, HoneyHiveTracerBase> = (Base) =>
 *   class extends Base implements Budget {
 *     static readonly optionRules: OptionRules = withOptionRules(Base, { budget: rule.count() });
 *   };
 */
export const withOptionRules = (
  Base: object,
  rules: { readonly [Name in Exclude<keyof TracerOptions, Group>]?: OptionRule },
): OptionRules => ({ ...(Base as { optionRules?: OptionRules }).optionRules, ...rules });
