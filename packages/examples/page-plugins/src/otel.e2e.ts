import type { LocalEvent } from '@honeyhive/local';
import { expect, type Page, test } from '@playwright/test';
import { type Pages, servePages } from './server/serve-pages.ts';

interface OnPage {
  readonly run: () => Promise<void>;
  readonly settle: () => Promise<void>;
  readonly unregister: () => void;
  readonly isGlobal: () => boolean;
  readonly sessions: readonly [string, string];
}

let pages: Pages;
let warnings: string[];
test.beforeEach(async ({ page }) => {
  pages = await servePages();
  warnings = [];
  page.on('console', (message) => {
    if (message.text().includes('ignores cancellation')) warnings.push(message.text());
  });
});
test.afterEach(() => pages.close());

const call = (page: Page, name: keyof OnPage): Promise<unknown> =>
  page.evaluate((key) => {
    const member = (globalThis as unknown as OnPage)[key];
    return typeof member === 'function' ? member() : member;
  }, name);
const events = (): LocalEvent[] => pages.honeyhive.events();
const parentOf = (event: LocalEvent | undefined): string | undefined =>
  events().find(({ event_id: id }) => id === event?.parent_id)?.event_name;
const about = (text: string): LocalEvent | undefined =>
  events().find((event) => JSON.stringify(event.attributes).includes(text));

for (const how of ['', '?global'])
  test(`${how || 'without anything global'}: requests stand under the tracer's active span, in its session`, async ({
    page,
  }) => {
    await page.goto(`${pages.url}/otel${how}`);
    await call(page, 'run');
    await call(page, 'settle');
    const [session] = (await call(page, 'sessions')) as [string, string];
    const fetched = about('/answer?token');
    expect(parentOf(fetched)).toBe('turn');
    expect(parentOf(about('/answer?xhr'))).toBe('older');
    expect(fetched?.session_id).toBe(session);
    expect(JSON.stringify(fetched)).not.toContain('hunter2hunter2');
    // The other tracer's span is no parent of this one's.
    expect(parentOf(about('/answer?other'))).toBeUndefined();
    expect(events().filter(({ event_name: name }) => name === 'documentLoad')).toHaveLength(1);
    expect(warnings).toHaveLength(1);
    expect(await call(page, 'isGlobal')).toBe(how === '?global');
  });

test('with `global`, a click has its children and a document load its parts', async ({ page }) => {
  await page.goto(`${pages.url}/otel?global`);
  await page.getByRole('button').click();
  await call(page, 'settle');
  expect(parentOf(events().find(({ event_name: name }) => name === 'clicked'))).toBe('click');
  expect(parentOf(events().find(({ event_name: name }) => name === 'documentFetch'))).toBe(
    'documentLoad',
  );
});

test('after unregistering nothing is recorded of requests, and nothing is global', async ({
  page,
}) => {
  await page.goto(`${pages.url}/otel?global`);
  await call(page, 'settle');
  await call(page, 'unregister');
  expect(await call(page, 'isGlobal')).toBe(false);
  await call(page, 'run');
  await call(page, 'settle');
  const names = events().map(({ event_name: name }) => name);
  expect(names).toEqual(expect.arrayContaining(['documentLoad', 'turn', 'older', 'of the other']));
  expect(names).not.toContain('GET');
});

test('two tracers with instrumentations of their own record each request once each, apart', async ({
  page,
}) => {
  await page.goto(`${pages.url}/otel?two`);
  await call(page, 'run');
  await call(page, 'settle');
  const sessions = (await call(page, 'sessions')) as [string, string];
  const of = (session: string, text: string): Array<string | undefined> =>
    events()
      .filter(
        (event) => event.session_id === session && JSON.stringify(event.attributes).includes(text),
      )
      .map(parentOf);
  expect([of(sessions[0], '/answer?token'), of(sessions[1], '/answer?token')]).toEqual([
    ['turn'],
    [undefined],
  ]);
  expect([of(sessions[0], '/answer?other'), of(sessions[1], '/answer?other')]).toEqual([
    [undefined],
    ['of the other'],
  ]);
});
