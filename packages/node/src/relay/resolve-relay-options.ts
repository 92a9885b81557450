import type { RelayOptions, RelaySettings } from './options.ts';
import { readOption, copyOptions } from '@honeyhive/core/internal';
import { RELAY_RULES } from './option-rules.ts';
import { type Problem } from '@honeyhive/core';
import { resolveOptions } from '@honeyhive/core/internal';

/** Applies defaults and validates every value, as the tracer does with its own. Never throws. */
export function resolveRelayOptions(options: RelayOptions): RelayResolution {
  const isUnlimited = readOption(options, 'limits') === false;
  const given = isUnlimited
    ? { ...copyOptions(options, Object.keys(RELAY_RULES)), limits: undefined }
    : options;
  const resolved = resolveOptions(given as object, { rules: RELAY_RULES });
  const settings = resolved.options as unknown as RelaySettings;
  return {
    settings: isUnlimited ? { ...settings, limits: false } : settings,
    problems: resolved.problems,
    isMisled: resolved.problems.some(({ message, remedy }) => GATE.test(message + remedy)),
  };
}

/** What a relay makes of its options. */
export interface RelayResolution {
  readonly settings: RelaySettings;
  /** What is wrong with them; it has been left out. */
  readonly problems: readonly Problem[];
  /** What decides who may send is among it: the relay takes nothing then. */
  readonly isMisled: boolean;
}

const GATE = /`(?:authenticate|authorizeUpdate)`/;
