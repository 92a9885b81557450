import { identityAttributes } from './identity-attributes.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { wellFormed } from '../values/well-formed.ts';
import type { AttributeEntry, TracerIdentity } from './event-identity.ts';
import { redactNamed } from '../privacy/redact-named.ts';

/** What every span of a tracer carries, whatever it is about: source, project, evaluation, experiment. */
export function tracerIdentity(settings: ResolvedOptions): TracerIdentity {
  const entries = Object.entries(identityAttributes(settings));
  const clean = ([path, value]: AttributeEntry): AttributeEntry => {
    if (typeof value !== 'string') return [path, value];
    return [path, wellFormed(settings.redact === false ? value : redactNamed(value, path))];
  };
  return {
    entries: entries.map(clean),
    bytes: JSON.stringify(entries).length,
    clean,
    isLegacy: settings.legacyAttributes,
    isRelayed: settings.relayUrl !== undefined,
  };
}

/** Of a tracer whose own cannot be told. */
export const NO_IDENTITY: TracerIdentity = {
  entries: [],
  bytes: 0,
  clean: (entry) => entry,
  isLegacy: false,
  isRelayed: false,
};
