import { HONEYHIVE } from '@honeyhive/core';
import { isDangerousName } from './dangerous-name.ts';

/** Returns true if an attribute is allowed, by full name with every enclosing key. */
export type Allows = (key: string) => boolean;

/** Event attributes set by a page's tracer. The project and account names are excluded. */
const EVENT_KEYS: ReadonlySet<string> = new Set([
  HONEYHIVE.sessionId,
  HONEYHIVE.sessionAutoCreate,
  HONEYHIVE.sessionName,
  HONEYHIVE.source,
  HONEYHIVE.eventType,
  HONEYHIVE.eventName,
  HONEYHIVE.eventId,
  HONEYHIVE.error,
  HONEYHIVE.errorType,
  HONEYHIVE.durationMs,
  'openinference.span.kind',
  'traceloop.span.kind',
]);

const SECTIONS: ReadonlySet<string> = new Set([
  HONEYHIVE.inputs,
  HONEYHIVE.outputs,
  HONEYHIVE.config,
  HONEYHIVE.metadata,
  HONEYHIVE.metrics,
  HONEYHIVE.feedback,
  HONEYHIVE.userProperties,
]);

const BELOW_SECTIONS: readonly string[] = Array.from(SECTIONS, (section) => `${section}.`);

/** Prefixes of conventions used by tracers and instrumentations in pages. */
const CONVENTIONS: readonly string[] = [
  'gen_ai.',
  'ai.',
  'http.',
  'url.',
  'server.',
  'network.',
  'user_agent.',
  'browser.',
  'exception.',
  'error.',
  'code.',
  'event.',
  'app.',
  'web_vital.',
];

/** Prefix of the attributes of a page's experiment. With an identity from the app, the page has no say in experiments. */
const EXPERIMENT = `${HONEYHIVE.experiment}_`;

/** Attributes that decide ownership of the data. No option allows such attributes, nor any unsafe property name. */
const NEVER: readonly string[] = [HONEYHIVE.project, 'traceloop.association.properties'];

const mayNever = (key: string): boolean => startsWithOne(NEVER, key) || isDangerousName(key);

/** Prefixes of resource attributes that describe the producer in a page. */
const RESOURCE: readonly string[] = [
  'service.',
  'deployment.',
  'telemetry.',
  'browser.',
  'user_agent.',
  'device.',
  'os.',
];

const startsWithOne = (prefixes: readonly string[], key: string): boolean =>
  prefixes.some((prefix) => key.startsWith(prefix));

const isKnown = (key: string): boolean =>
  EVENT_KEYS.has(key) ||
  SECTIONS.has(key) ||
  startsWithOne(BELOW_SECTIONS, key) ||
  startsWithOne(CONVENTIONS, key);

/**
 * Returns the filter of span attributes: the tracer's own, known conventions, and the names in `more` with
 * everything below. An entry such as `acme.*` allows a prefix. An experiment is allowed unless `isBound`: the app has
 * bound the page to an identity.
 */
export function allowedAttributes(more: readonly string[], isBound = false): Allows {
  const names = new Set(more);
  const prefixes = more.map((name) => (name.endsWith('*') ? name.slice(0, -1) : `${name}.`));
  return (key) =>
    (isKnown(key) ||
      (!isBound && key.startsWith(EXPERIMENT)) ||
      names.has(key) ||
      startsWithOne(prefixes, key)) &&
    !mayNever(key);
}

/** Returns true if a page's resource may contain the attribute. */
export const allowedResource: Allows = (key) => startsWithOne(RESOURCE, key) && !mayNever(key);
