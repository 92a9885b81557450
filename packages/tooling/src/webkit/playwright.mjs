/** Implements the part of `@playwright/test` used by the browser tests, for a browser Playwright does not drive. */
import { expect as playwrightExpect } from '@playwright/test';

/** @typedef {(fixtures: any, info?: unknown) => unknown} Body */
/** @typedef {{ title: string, body: Body }} Case */
/** @typedef {{ file: string, cases: Case[], before: Body[], after: Body[], first: Body[], skips: Array<readonly [(fixtures: object) => boolean, string]> }} Suite */

/** Thrown by a test not intended for the browser. */
export class Skipped extends Error {}

/** The file whose tests are collected. @type {Suite} */
let suite;

/** @param {string} file @returns {Suite} */
export function beginSuite(file) {
  suite = { file, cases: [], before: [], after: [], first: [], skips: [] };
  return suite;
}

/** Milliseconds the running test may take. */
export const patience = { ms: 60_000 };

export const test = Object.assign(
  /** @param {string} title @param {Body} body */
  (title, body) => void suite.cases.push({ title, body }),
  {
    /** @param {Body} body */
    beforeAll: (body) => void suite.first.push(body),
    /** @param {Body} body */
    beforeEach: (body) => void suite.before.push(body),
    /** @param {Body} body */
    afterEach: (body) => void suite.after.push(body),
    // Launch options are ignored: WebKit keeps pages for back navigation by default.
    use: () => undefined,
    /** @param {number} ms */
    setTimeout: (ms) => void (patience.ms = ms),
    slow: () => void (patience.ms *= 3),
    /** @param {boolean | ((fixtures: object) => boolean)} condition @param {string} why */
    skip(condition, why) {
      if (typeof condition === 'function') suite.skips.push([condition, why]);
      else if (condition) throw new Skipped(why);
    },
  },
);

/** @param {unknown} value @param {string} [message] */
const assert = (value, message) => playwrightExpect(value, message);

/** @param {() => unknown} ask @param {{ timeout?: number }} [options] */
const poll = (ask, { timeout = 15_000 } = {}) => until(ask, timeout, false);

/** @param {() => unknown} ask @param {number} timeout @param {boolean} isNot */
function until(ask, timeout, isNot) {
  return new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'not'
          ? until(ask, timeout, !isNot)
          : async (/** @type {unknown[]} */ ...expected) => {
              const end = Date.now() + timeout;
              for (;;) {
                try {
                  const matchers = /** @type {any} */ (playwrightExpect(await ask()));
                  return (isNot ? matchers.not : matchers)[name](...expected);
                } catch (error) {
                  if (Date.now() > end) throw error;
                  await new Promise((resolve) => void setTimeout(resolve, 100));
                }
              }
            },
    },
  );
}

export const expect = Object.assign(assert, playwrightExpect, { poll });

/** Undefined: only Chromium-only tests launch Chromium. */
export const chromium = undefined;
