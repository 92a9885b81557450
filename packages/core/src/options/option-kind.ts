import { isTagged } from '../values/is-tagged.ts';
import type { TracerOptions } from './options.ts';

/** How one option is read: what counts as valid, and what stands for it when nobody gives it. */
export interface OptionRule {
  /** What a valid value is, in words that fit after "must be". */
  readonly expects: string;
  /** The value, made plain; `undefined` if it is not valid. Entries of an object are read with their name. */
  readonly read: (value: unknown, name?: string) => unknown;
  /** Used when nobody says otherwise. */
  readonly fallback?: unknown;
  /** What the object holds. Each field has its own precedence: what one layer leaves open, the next may say. */
  readonly fields?: OptionRules | undefined;
  /** What every entry of the object or list must be. An entry that is not is left out and said. */
  readonly each?: OptionRule | undefined;
  /** Environment variables that give it, first match first. Servers only. */
  readonly env?: readonly string[] | undefined;
  /** The code of its problem where it is at stake where data goes: an invalid value is then not replaced, but nothing recorded. */
  readonly decisive?:
    | 'invalid_address'
    | 'invalid_api_key'
    | 'invalid_exporter'
    | 'invalid_redact'
    | undefined;
  /** Stands for an invalid value where a valid one may have been meant to keep something here. */
  readonly closed?: boolean | undefined;
}

/** Rules by the name of their option. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

type Extra = Partial<Pick<OptionRule, 'expects' | 'fallback' | 'env' | 'closed'>>;
type Group = 'config' | 'session' | 'evaluation';

/** The kinds of options there are. Each takes what differs: `expects`, `fallback`, `env`. */
export interface RuleKinds {
  /** Text, without the blanks around it; any, or what `accepts` takes. */
  text(extra?: Extra & { readonly accepts?: (line: string, name?: string) => boolean }): OptionRule;
  /** True or false, also as `yes`, `no`, `on`, `off`, `1`, `0`. */
  flag(extra?: Extra): OptionRule;
  /** A whole number, `least` (default 1) or more, also as text. */
  count(extra?: Extra & { readonly least?: number }): OptionRule;
  /** One of some words. */
  oneOf(words: readonly string[], extra?: Extra): OptionRule;
  /** An object of the user's; with `each`, one whose entries all are of one kind. */
  object(each?: OptionRule): OptionRule;
  /** An object with known keys: any other is reported, with the nearest known one. */
  group(fields: OptionRules): OptionRule;
  /** An array; with `each`, of one kind of things. */
  list(each?: OptionRule): OptionRule;
  /** A function. */
  callable(): OptionRule;
  /** Something with these methods. */
  having(...methods: readonly string[]): OptionRule;
}

const TRUE = /^(?:true|1|yes|on|enabled)$/i;
const FALSE = /^(?:false|0|no|off|disabled)$/i;

/** An object with keys of its own: an instance of another kind (a Date, a Set) would be read as an empty one. */
const isObject = (value: unknown): boolean => isTagged(value, 'Object');

/** A rule that takes values as they are, where `accepts` does. */
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
 * The rules of a mixin's own options, added to those of the class below it: they are then validated, reported and
 * suggested like every other option.
 *
 * @example
 * export const BudgetMixin: Mixin<Budget, HoneyHiveTracerBase> = (Base) =>
 *   class extends Base implements Budget {
 *     static readonly optionRules: OptionRules = withOptionRules(Base, { budget: rule.count() });
 *   };
 */
export const withOptionRules = (
  Base: object,
  rules: { readonly [Name in Exclude<keyof TracerOptions, Group>]?: OptionRule },
): OptionRules => ({ ...(Base as { optionRules?: OptionRules }).optionRules, ...rules });
