import type { LocalBackend, LocalEvent } from '@honeyhive/local';
import { expect, test } from '@playwright/test';
import { type ServedApp, serveApp } from './server/serve-app.ts';

let app: ServedApp;
test.beforeEach(async ({ page }) => {
  app = await serveApp();
  await page.goto(app.url);
});
test.afterEach(() => app.close());

async function arrived(backend: LocalBackend, name: string): Promise<LocalEvent> {
  await expect.poll(() => backend.events({ name }).length, { message: name }).toBe(1);
  const [event] = backend.events({ name });
  if (!event) throw new Error(`${name} has not arrived`);
  return event;
}

test('each hook records with the tracer it names, below the scope, in a tree of its own', async ({
  page,
}) => {
  await page.getByLabel('Question').fill('willows');
  await page.getByText('Ask').click();
  await expect(page.getByText('About willows.')).toBeVisible();
  await page.getByText('Good answer').click();
  await page.getByText('Export').click();
  await page.getByText('Close the case').click();
  const [ask, lookUp] = [await arrived(app.chat, 'ask'), await arrived(app.chat, 'look up')];
  const scope = await arrived(app.chat, 'support case');
  const exported = await arrived(app.audit, 'export case');
  expect(ask.inputs).toEqual({ args: [{ question: 'willows' }] });
  expect(ask.parent_id).toBe(scope.event_id);
  expect(lookUp.parent_id).toBe(ask.event_id);
  expect(scope.attributes['case.id']).toBe(17);
  expect(scope.outcome).toBe('ok');
  await expect.poll(() => app.chat.events({ name: 'ask' })[0]?.feedback).toEqual({ rating: true });
  expect(exported.outputs).toEqual({ result: 'case-17.csv' });
  expect(exported.trace_id).not.toBe(ask.trace_id);
  expect(exported.session_id).not.toBe(ask.session_id);
  expect(app.chat.events({ name: 'export case' })).toEqual([]);
  expect(app.audit.events({ name: 'ask' })).toEqual([]);
});

test('an error of the chart is one failed span, its fallback is shown, and the page goes on', async ({
  page,
}) => {
  await page.getByText('Break the chart').click();
  await page.getByText('Show again').click();
  await expect(page.getByText('Break the chart of 3')).toBeVisible();
  const failed = await arrived(app.chat, 'render error');
  expect(failed.error).toContain('length');
  expect(failed.metadata['component_stack']).toMatch(/\S/);
});

test('the list of spans is live', async ({ page }) => {
  await page.getByLabel('Question').fill('willows');
  await page.getByText('Ask').click();
  const items = page.getByRole('list', { name: 'Activity' }).getByRole('listitem');
  await expect(items.filter({ hasText: 'look up' })).toHaveText('look up');
  await expect(items.filter({ hasText: 'support case' })).toHaveText('support case …');
});
