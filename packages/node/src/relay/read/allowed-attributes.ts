import { HONEYHIVE } from '@honeyhive/core';
import { isDangerousName } from './dangerous-name.ts';

/** Whether an attribute of this name may pass: its whole name, with all that it is nested in. */
export type Allows = (key: string) => boolean;

/** What a page's tracer says about an event. The project is not among it, nor what names an account. */
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

/** Conventions that tracers and instrumentations in pages follow. */
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
  `${HONEYHIVE.experiment}_`,
];

/** What decides whose data it is. No option lets it pass, nor what is no name for a property. */
const NEVER: readonly string[] = [HONEYHIVE.project, 'traceloop.association.properties'];

const mayNever = (key: string): boolean => startsWithOne(NEVER, key) || isDangerousName(key);

/** What says who produced the spans, in a page. */
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
 * The attributes of spans that may pass: the tracer's own, the conventions', and the app's by name, with what is below
 * it, or by the beginning of their names where `more` has `acme.*`.
 */
export function allowedAttributes(more: readonly string[]): Allows {
  const names = new Set(more);
  const prefixes = more.map((name) => (name.endsWith('*') ? name.slice(0, -1) : `${name}.`));
  return (key) =>
    (isKnown(key) || names.has(key) || startsWithOne(prefixes, key)) && !mayNever(key);
}

/** Whether a resource of a page may say this about itself. */
export const allowedResource: Allows = (key) => startsWithOne(RESOURCE, key) && !mayNever(key);
