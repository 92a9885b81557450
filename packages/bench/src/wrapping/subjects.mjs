// The wrappers that are compared. Each is loaded in a process of its own: several at once would fight for globals.

/**
 * @typedef {object} Subject
 * @property {(fn: (this: any, ...args: any[]) => any, name: string) => any} wrap
 * @property {() => Promise<unknown>} flush
 * @property {readonly import('@honeyhive/conformance').Need[]} [lacks] what it cannot do by its nature
 * @property {(target: any) => any} [wrapClass]
 */

/** @typedef {(isOn: boolean) => Promise<Subject>} Load */

/** @param {string} file @returns {Load} */
const peer = (file) => async (isOn) => (await import(`../../peers/${file}.mjs`)).subject(isOn);

/** @param {string} way @returns {Load} */
const ours = (way) => async (isOn) => (await import('./our-subjects.mjs')).ourSubject(way, isOn);

/** By the name that reports use. */
export const SUBJECTS = {
  '@honeyhive/node': ours('plain'),
  'LangSmith traceable': peer('langsmith'),
  'Langfuse observe': peer('langfuse'),
  'OpenInference withSpan': peer('openinference'),
  'Logfire instrument': peer('logfire'),
  'Braintrust wrapTraced': peer('braintrust'),
  'OpenLLMetry withTask': peer('openllmetry'),
  'honeyhive 1.0.42': peer('honeyhive-1'),
};

/** For the figures only: what one writes by hand, which promises nobody anything, and ours in other states. */
export const MORE_SUBJECTS = {
  OpenTelemetry: peer('opentelemetry'),
  'ours, redacting': ours('redacting'),
  'ours, disabled': ours('disabled'),
  'ours, after shutdown': ours('shut down'),
};

/** What the wrapper is compared with: the function itself. @type {Load} */
export const unwrapped = async () => ({ wrap: (fn) => fn, flush: () => Promise.resolve() });
