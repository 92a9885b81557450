// The compared wrappers. Every wrapper is loaded in a separate process: several at once would conflict over globals.

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

/** Subjects by the name in reports. */
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

/** Subjects for timing only: manual instrumentation, which gives no guarantees, and HoneyHive in further states. */
export const MORE_SUBJECTS = {
  OpenTelemetry: peer('opentelemetry'),
  'ours, redacting': ours('redacting'),
  'ours, disabled': ours('disabled'),
  'ours, after shutdown': ours('shut down'),
};

/** Baseline of a wrapper: the function unwrapped. @type {Load} */
export const unwrapped = async () => ({ wrap: (fn) => fn, flush: () => Promise.resolve() });
