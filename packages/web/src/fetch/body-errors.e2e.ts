import { expect, test } from '@playwright/test';
import { serveLab } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';

let site: Site;
test.beforeEach(async () => {
  site = await startSite();
  await serveLab(site);
});
test.afterEach(async () => {
  await site.close();
});

test('whoever stops a traced answer gets the very error that an untraced one gives', async ({
  page,
  browserName,
}) => {
  await page.goto(site.url);
  const seen = await page.evaluate(async () => {
    /** The signal of a request, stopped once `isAnswered`. */
    type Stop = (isAnswered: Promise<unknown>) => AbortSignal;
    const abortBy = (...reason: readonly unknown[]): Stop => {
      return (isAnswered) => {
        const stopping = new AbortController();
        void isAnswered.then(() => setTimeout(() => stopping.abort(...reason), 50));
        return stopping.signal;
      };
    };
    const stops: Record<string, Stop> = {
      'no reason': abortBy(),
      'an error of the page': abortBy(new RangeError('enough')),
      'a text': abortBy('enough'),
      'a timeout': () => AbortSignal.timeout(1_000),
    };
    const readers: Record<string, (response: Response) => Promise<unknown>> = {
      text: (response) => response.text(),
      json: (response) => response.json(),
      arrayBuffer: (response) => response.arrayBuffer(),
      blob: (response) => response.blob(),
      'text of a clone': (response) => response.clone().text(),
      'a loop': async (response) => {
        const reader = response.body?.getReader();
        for (let read = await reader?.read(); read && !read.done;) {
          // oxlint-disable-next-line no-await-in-loop
          read = await reader?.read();
        }
      },
    };
    const describeError = (error: unknown): string =>
      error instanceof Error || error instanceof DOMException
        ? `${error.name}: ${error.message}`
        : String(error);
    const errors = async (): Promise<Record<string, string>> => {
      const seenErrors: Record<string, string> = {};
      for (const [why, stop] of Object.entries(stops)) {
        for (const [how, read] of Object.entries(readers)) {
          // One is enough: it takes its time.
          if (why === 'a timeout' && how !== 'text') continue;
          let answered = (): void => undefined;
          const isAnswered = new Promise<void>((resolve) => (answered = resolve));
          const answer = fetch('/sse', { signal: stop(isAnswered) }).then((response) => {
            answered();
            return read(response);
          });
          // oxlint-disable-next-line no-await-in-loop
          const error = await answer.then(() => 'no error', describeError);
          seenErrors[`${how}, stopped by ${why}`] = error;
        }
      }
      return seenErrors;
    };
    const native = await errors();
    const stopTracing = lab.traceFetch(lab.tracer);
    const traced = await errors();
    // The second reader of one body is refused, whatever its source has done.
    const stopping = new AbortController();
    const response = await fetch('/sse', { signal: stopping.signal });
    const first = response.text().catch(() => undefined);
    stopping.abort();
    await first;
    const again = await response.text().catch(describeError);
    stopTracing();
    return { native, traced, again };
  });
  // WebKit's own clones reject with a TypeError around the error of the body.
  const expected = Object.entries(seen.native).map(([how, error]) =>
    browserName === 'webkit' ? [how, error.replace('TypeError: ', '')] : [how, error],
  );
  expect(seen.traced).toEqual(Object.fromEntries(expected));
  expect(Object.values(seen.native)).not.toContain('no error');
  expect(seen.again).toMatch(/^TypeError/);
});
