import { createServer } from 'node:http';
import { type Page, expect, test } from '@playwright/test';
import { type LocalBackend, startLocal } from '../index.ts';

// It drives what the package's build has made: run `npm run build -w @honeyhive/local` before.
let backend: LocalBackend;
let problems: string[];
test.beforeEach(async ({ page }) => {
  backend = await startLocal({ port: 0, store: 'memory' });
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
});
test.afterEach(async () => {
  await backend.close();
});

const post = async (body: object): Promise<void> => {
  const response = await fetch(`${backend.url}/v1/events`, {
    method: 'POST',
    body: JSON.stringify({ session_id: 'chat', start_time: Date.now(), duration: 900, ...body }),
  });
  expect(response.status).toBe(200);
};

const turn = async (): Promise<void> => {
  await post({ event_id: 'turn', event_type: 'chain', event_name: 'chat turn', inputs: {} });
  await post({
    event_id: 'answer',
    parent_id: 'turn',
    event_type: 'model',
    event_name: 'chat gpt-4o-mini',
    inputs: { chat_history: [{ role: 'user', content: 'Where is my parcel?' }] },
    outputs: { role: 'assistant', content: 'On its way.' },
    metadata: { time_to_first_token_ms: 200, total_tokens: 42, outcome: 'cancelled' },
  });
};

const row = (page: Page, name: string): ReturnType<Page['locator']> =>
  page.getByRole('treeitem').filter({ hasText: name });

test('the first trace replaces the instructions without a reload', async ({ page }) => {
  await page.goto(backend.url);
  await expect(page.getByText('Waiting for the first trace')).toBeVisible();
  await expect(page.getByText(`${backend.url}/v1/events`)).toBeVisible();
  await turn();
  await expect(page.getByRole('treeitem')).toHaveCount(2);
  await expect(row(page, 'gpt-4o-mini')).toHaveAttribute('aria-level', '2');
  await expect(row(page, 'gpt-4o-mini').locator('.bar.cancelled .first-token')).toHaveCount(1);
  expect(problems).toEqual([]);
});

test('a click shows the chat, the address brings it back, keys go on', async ({ page }) => {
  await turn();
  await page.goto(backend.url);
  await row(page, 'gpt-4o-mini').click();
  await expect(page.locator('.bubble.user')).toContainText('Where is my parcel?');
  await expect(page.locator('.bubble.assistant')).toContainText('On its way.');
  expect(new URL(page.url()).hash).toBe('#/chat/answer');
  await page.reload();
  await expect(page.locator('.bubble.user')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.detail')).toBeHidden();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('treeitem')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.locator('.detail h2')).toHaveText('chat turn');
  expect(problems).toEqual([]);
});

test('late feedback appears while one looks', async ({ page }) => {
  await turn();
  await page.goto(backend.url);
  await expect(page.getByRole('treeitem')).toHaveCount(2);
  const feedback = { rating: true, comment: 'Thanks!' };
  await fetch(`${backend.url}/v1/events/chat`, {
    method: 'PUT',
    body: JSON.stringify({ feedback }),
  });
  await expect(page.getByText('Thanks!')).toBeVisible();
  await expect(page.getByRole('option').getByLabel('Thumbs up: 1')).toBeVisible();
});

test('markup in data stays text', async ({ page }) => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  const buckets = { inputs: { [evil]: evil }, outputs: { role: evil, content: evil }, error: evil };
  await post({ event_id: 'evil', event_type: 'model', event_name: evil, ...buckets });
  await page.goto(backend.url);
  await page.getByRole('treeitem').click();
  await expect(page.locator('.detail h2')).toHaveText(evil);
  await expect(page.locator('img, body script')).toHaveCount(0);
  expect(problems).toEqual([]);
});

test('the theme button outlives a reload', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(backend.url);
  const ground = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Dark or light' }).click();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await ground()).toBe(dark);
});

test('on the network the start address opens the viewer, and its token leaves the address', async ({
  page,
}) => {
  await backend.close();
  backend = await startLocal({ port: 0, store: 'memory', host: '0.0.0.0' });
  const start = new URL(backend.viewerUrl);
  start.hostname = '127.0.0.1';
  await page.goto(`${start.href}#/chat/answer`);
  await expect(page.getByText('Waiting for the first trace')).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
  await turn();
  await expect(page.getByRole('treeitem')).toHaveCount(2);
  await page.reload();
  await expect(page.getByRole('treeitem')).toHaveCount(2);
  expect(problems).toEqual([]);
  const stranger = await page.request.get(`${start.origin}/api/sessions`, {
    headers: { cookie: '' },
  });
  expect(stranger.status()).toBe(401);
});

test('a page of this machine reads and writes, one without an origin of its own does neither', async ({
  page,
}) => {
  await turn();
  const site = createServer((request, response) => {
    // A sandboxed page has the origin `null`, as every page of another site has one that is not allowed.
    const policy = request.url === '/foreign' ? 'sandbox allow-scripts' : '';
    const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
    response.writeHead(200, headers).end('<p>');
  });
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  const address = site.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const asked = async (path: string, session: string): Promise<unknown> => {
    await page.goto(`http://localhost:${port}${path}`);
    const body = `{"event_type":"tool","event_id":"answer","session_id":"${session}"}`;
    return page.evaluate(
      async ([url, sent]) => {
        const write = { method: 'POST', body: sent, mode: 'no-cors' } as const;
        await fetch(`${url}/v1/events`, write).catch(() => undefined);
        return fetch(`${url}/v1/events/answer`).then(
          (response) => response.status,
          () => 'failed',
        );
      },
      [backend.url, body] as const,
    );
  };
  const sessionOf = (): unknown => backend.events({ eventId: 'answer' })[0]?.session_id;
  expect([await asked('/foreign', 'theirs'), sessionOf()]).toEqual(['failed', 'chat']);
  expect([await asked('/own', 'ours'), sessionOf()]).toEqual([200, 'ours']);
  site.close();
});
