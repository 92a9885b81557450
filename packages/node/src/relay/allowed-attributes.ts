import { HONEYHIVE } from '@honeyhive/core';

/** Whether an attribute of this name may pass. */
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

const SECTIONS: readonly string[] = [
  HONEYHIVE.inputs,
  HONEYHIVE.outputs,
  HONEYHIVE.config,
  HONEYHIVE.metadata,
  HONEYHIVE.metrics,
  HONEYHIVE.feedback,
  HONEYHIVE.userProperties,
];

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

/** What decides whose data it is, and what is no name for a property. No option lets it pass. */
const NEVER: readonly string[] = [
  HONEYHIVE.project,
  'traceloop.association.properties.',
  '__proto__',
];

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

const isOfSection = (key: string): boolean =>
  SECTIONS.some((section) => key === section || key.startsWith(`${section}.`));

/**
 * The attributes of spans that may pass: the tracer's own, the conventions', and the app's by name, or by the beginning
 * of their names where `more` has `acme.*`.
 */
export function allowedAttributes(more: readonly string[]): Allows {
  const names = new Set(more.filter((name) => !name.endsWith('*')));
  const prefixes = more.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (key) =>
    !startsWithOne(NEVER, key) &&
    (EVENT_KEYS.has(key) ||
      isOfSection(key) ||
      startsWithOne(CONVENTIONS, key) ||
      names.has(key) ||
      startsWithOne(prefixes, key));
}

/** Whether a resource of a page may say this about itself. */
export const allowedResource: Allows = (key) => startsWithOne(RESOURCE, key);
