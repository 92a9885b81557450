import type { RelayOptions, RelaySettings } from './options.ts';
import { readOption, copyOptions } from '@honeyhive/core/internal';
import { RELAY_RULES } from './option-rules.ts';
import { type Problem } from '@honeyhive/core';
import { resolveOptions } from '@honeyhive/core/internal';

/** Applies defaults and validates every value, as the tracer does. Never throws. */
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

/** Resolved options of a relay. */
export interface RelayResolution {
  readonly settings: RelaySettings;
  /** Problems of invalid options, which are ignored. */
  readonly problems: readonly Problem[];
  /** True if `authenticate` or `authorizeUpdate` is invalid: the relay then refuses every request. */
  readonly isMisled: boolean;
}

const GATE = /`(?:authenticate|authorizeUpdate)`/;
