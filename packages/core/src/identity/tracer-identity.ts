import { EVALUATION, evaluationIds } from './identity-attributes.ts';
import { HONEYHIVE, legacyName } from './semconv.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import { wellFormed } from '../values/well-formed.ts';
import type { AttributeEntry, TracerIdentity } from './event-identity.ts';
import { redactNamed } from '../privacy/redact-named.ts';

/** Creates the identity shared by every span of a tracer: source, project, evaluation, experiment. */
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

/** Returns the attributes shared by every span of a tracer: source, project, evaluation, experiment. */
function identityAttributes(settings: ResolvedOptions): Record<string, string | boolean> {
  const { project, source, experiment, disableHttpTracing } = settings;
  const attributes: Record<string, string | boolean> = { [HONEYHIVE.source]: source };
  if (project) attributes[HONEYHIVE.project] = project;
  if (disableHttpTracing) attributes[`${HONEYHIVE.metadata}.disable_http_tracing`] = true;
  for (const [name, value] of Object.entries(evaluationIds(settings)))
    attributes[EVALUATION[name as keyof typeof EVALUATION]] = value;
  if (settings.legacyAttributes) {
    // Copies under the names of the first SDK. The session is added to a span once known.
    for (const [name, value] of Object.entries(attributes))
      attributes[legacyName(name)] = String(value);
  }
  for (const key of ['id', 'name', 'variant', 'group'] as const) {
    const value = experiment?.[key];
    if (typeof value === 'string') attributes[`${HONEYHIVE.experiment}_${key}`] = value;
  }
  for (const [key, value] of Object.entries(experiment?.metadata ?? {})) {
    attributes[`${HONEYHIVE.experiment}_metadata.${key}`] = String(value);
  }
  return attributes;
}
