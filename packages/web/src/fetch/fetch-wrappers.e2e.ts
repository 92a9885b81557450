import { expect, type Page, test } from '@playwright/test';
import { INITS, INPUTS } from '../../fixtures/fetch-calls.ts';
import { serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async ({ page }) => {
  site = await startSite();
  await serveLab(site);
  await page.goto(site.url);
});
test.afterEach(() => site.close());

/** What applications put in the place of `fetch`, above the function `below`. */
const WRAPPERS: Readonly<Record<string, string>> = {
  notes: `(...given) => { noted.push(describe(given)); return below(...given); }`,
  'adds a header to those of the init': `(url, init) => below(url, { ...init, headers: { ...init?.headers, 'x-w': '1' } })`,
  'adds a header to Headers': `(url, init) => { const headers = new Headers(init?.headers); headers.set('x-w', '1'); return below(url, { ...init, headers }); }`,
  'looks at the address': `(url, init) => below(url.startsWith('/') ? location.origin + url : url, init)`,
  'looks at the method': `(input, init) => below(input, { ...init, cache: (init?.method ?? 'GET') === 'GET' ? 'no-store' : 'default' })`,
  'writes into the init': `(input, init) => { init ??= {}; init.method ??= 'POST'; delete init.retry; return below(input, init); }`,
  'builds a Request': `(input, init) => below(new Request(input, init))`,
};

/** Wrappers that drop the body of an init, so that the one of the Request is sent: it is spent when they are called. */
const DROPPED =
  /^(adds|looks at the method).*a Request with a body with members (by getter|of a class)/;

const SOME = Object.fromEntries(
  Object.entries(INPUTS).filter(([input]) => /path|URL|body|own/.test(input)),
);

/** Outcome of each call with each wrapper below: what the server saw, or the refusal, and what the wrapper was given. */
const outcomes = (page: Page, isTraced: boolean): Promise<Record<string, unknown>> =>
  page.evaluate(
    async ([wrappers, inputs, inits, traced]) => {
      const native = globalThis.fetch;
      const isOurs = (name: string): boolean => /^(traceparent|tracestate|baggage)$/i.test(name);
      const ofHeaders = (headers: object): unknown => {
        // To look at an iterator is to use it up.
        if (Symbol.iterator in headers && !Array.isArray(headers)) return 'an iterable';
        const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
        const others = pairs.filter(([name]) => !isOurs(String(name)));
        return others.length === 0 ? undefined : [Array.isArray(headers), others];
      };
      const ofInit = (init: unknown): unknown => {
        if (typeof init !== 'object' || init === null) return undefined;
        const seen: Record<string, unknown> = {};
        for (const name of [
          'method',
          'body',
          'referrerPolicy',
          'signal',
          'keepalive',
          'retry',
          'next',
        ]) {
          const value = (init as Record<string, unknown>)[name];
          if (value !== undefined)
            seen[name] = Object.prototype.toString.call(value) + (value as string);
        }
        const { headers } = init as RequestInit;
        if (typeof headers === 'object') seen['headers'] = ofHeaders(headers);
        seen['own'] = (init as Record<symbol, unknown>)[Symbol.for('own')];
        return Object.values(seen).some((value) => value !== undefined) ? seen : undefined;
      };
      const ofRequest = ({ url, method, referrer, referrerPolicy, mode }: Request): unknown[] => [
        url,
        method,
        referrer,
        referrerPolicy,
        mode,
      ];
      const describe = ([input, init]: readonly unknown[]): unknown => [
        typeof input,
        Object.prototype.toString.call(input),
        Object.prototype.toString.call(input) === '[object Request]'
          ? ofRequest(input as Request)
          : String(input),
        ofInit(init),
      ];
      const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
      const ofAnswer = async (response: Response): Promise<unknown> => {
        if (response.type === 'opaque' || !response.ok)
          return `${response.type} ${response.status}`;
        const seen = (await response.json()) as { headers: Record<string, string> };
        for (const name of Object.keys(seen.headers))
          // A wrapper that takes a list of pairs for an object names headers by number.
          if (
            isOurs(name.replace(/^\d+$/, () => seen.headers[name]?.split(',')[0] ?? '')) ||
            /^(accept-language|user-agent|connection)$/.test(name)
          )
            delete seen.headers[name];
        return seen;
      };
      const all: Record<string, unknown> = {};
      for (const [wrapper, code] of Object.entries(wrappers)) {
        const noted: unknown[] = [];
        // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the wrappers are rows of a table
        globalThis.fetch = new Function('below', 'noted', 'describe', `return ${code}`)(
          native.bind(globalThis),
          noted,
          describe,
        ) as typeof fetch;
        const stop = traced ? lab.traceFetch(lab.tracer) : undefined;
        const calls = Object.entries(inputs).flatMap(([input, first]) =>
          Object.entries(inits).map(async ([init, second]) => {
            // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
            const call = new Function('frame', `return fetch(${first}${second})`) as (
              f: unknown,
            ) => Promise<Response>;
            try {
              const answer = call(frame);
              const given = noted.splice(0);
              return [
                `${wrapper}: ${input} with ${init}`,
                [given, await answer.then(ofAnswer, String)],
              ] as const;
            } catch (error) {
              return [`${wrapper}: ${input} with ${init}`, String(error)] as const;
            }
          }),
        );
        // oxlint-disable-next-line no-await-in-loop -- one wrapper at a time
        for (const [name, outcome] of await Promise.all(calls)) all[name] = outcome;
        stop?.();
        globalThis.fetch = native;
      }
      return all;
    },
    [WRAPPERS, SOME, INITS, isTraced] as const,
  );

test('a wrapper below gets what the application has given, in its shape, and the server the same request', async ({
  page,
}) => {
  test.slow();
  const untraced = await outcomes(page, false);
  const traced = await outcomes(page, true);
  const differing = Object.entries(untraced)
    .filter(([name]) => !DROPPED.test(name))
    .filter(([name, outcome]) => JSON.stringify(outcome) !== JSON.stringify(traced[name]));
  expect(Object.fromEntries(differing.map(([name]) => [name, traced[name]]))).toEqual(
    Object.fromEntries(differing),
  );
  expect(site.seen.filter(({ headers }) => headers['traceparent']).length).toBeGreaterThan(
    Object.keys(traced).length / 3,
  );
});
