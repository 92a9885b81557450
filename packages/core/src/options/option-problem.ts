import { suggestName } from './suggest-name.ts';
import type { OptionRule } from './option-kind.ts';
import type { Problem } from './problem.ts';

/** Names of the option groups. */
export const GROUPS: readonly string[] = ['session', 'evaluation', 'config'];

/** Shortens a user's name: an unknown option name may have any length. */
const short = (name: string): string => name.slice(0, 80);

/** Rule for an object which holds options. */
export const GROUP: OptionRule = {
  expects: 'an object',
  read: (value) => (typeof value === 'object' && !Array.isArray(value) ? value : undefined),
};

/** The problem of an option whose value is not valid. */
export const invalid = (name: string, { expects, decisive, closed }: OptionRule): Problem => ({
  code: decisive ?? 'invalid_option',
  message: `\`${short(name)}\` is not valid${
    decisive ? ', so nothing is recorded' : ` and is ${closed ?? 'ignored'}`
  }.`,
  remedy: `It must be ${expects}.`,
});

/** Creates the problem of an unknown option name. */
export function unknown(at: string, key: string, names: readonly string[]): Problem {
  // A group stands at the top alone.
  const isInside = at !== '' && GROUPS.includes(key);
  const near = suggestName(
    short(key),
    names.filter((name) => at === '' || !GROUPS.includes(name)),
  );
  return {
    code: 'unknown_option',
    message: `Unknown option \`${short(at + key)}\`.`,
    remedy: isInside
      ? `Put \`${key}\` beside \`${at.slice(0, -1)}\`, not inside.`
      : near
        ? `Did you mean \`${at}${near}\`?`
        : 'Remove it.',
  };
}
