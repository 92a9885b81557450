import { chromium } from 'playwright';
import type { Page } from 'playwright';
import { chromiumArgs, findChromium } from '../../../../tooling/src/setup/browser.mjs';

/** What was seen from outside while the conversation ran. */
export interface Conversation {
  /** When Stop was pressed, in Unix milliseconds, on the page's own clock. */
  readonly stoppedAt: number;
  /** The page as the server sent it, and its scripts: no key may be in there. */
  readonly pageText: string;
  /** Headers of the requests that the page made, by name. */
  readonly requestHeaders: ReadonlyArray<Readonly<Record<string, string>>>;
  /** What the browser had to complain about. */
  readonly complaints: readonly string[];
}

const QUESTIONS = [
  'How do I return an order?',
  'When should I treat my hive against mites?',
] as const;
/** Characters of the second answer before Stop is pressed. */
const HALF_WAY = 60;

/** Two turns as a person would take them: one to its end, one stopped half-way and then rated. */
export async function converse(url: string): Promise<Conversation> {
  const executablePath = findChromium();
  const browser = await chromium
    .launch({ ...(executablePath ? { executablePath } : {}), args: chromiumArgs })
    .catch((error: unknown) => {
      throw new Error(
        'No browser could be started. Install Chromium, or set CHROMIUM_PATH to one that is installed.',
        { cause: error },
      );
    });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const requestHeaders: Array<Readonly<Record<string, string>>> = [];
    const texts: Promise<string>[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(message.text());
    });
    page.on('request', (request) => requestHeaders.push(request.headers()));
    page.on('response', (response) => {
      const isContent = /html|javascript/.test(response.headers()['content-type'] ?? '');
      if (isContent) texts.push(response.text().catch(() => ''));
    });
    await page.goto(url);
    await ask(page, QUESTIONS[0]);
    await page.locator('.turn[data-state="done"]').waitFor();
    await ask(page, QUESTIONS[1]);
    const second = page.locator('.turn').nth(1);
    await page.waitForFunction(
      (length) =>
        (document.querySelectorAll('.turn')[1]?.querySelector('.answer-text')?.textContent.length ??
          0) > length,
      HALF_WAY,
    );
    const stoppedAt = await stop(page);
    await page.locator('.turn[data-state="stopped"]').waitFor();
    await second.getByRole('button', { name: 'Helpful', exact: true }).click();
    await second.getByText('Thank you').waitFor();
    // Leaving the page is what sends the rest.
    await page.goto('about:blank');
    return {
      stoppedAt,
      pageText: (await Promise.all(texts)).join('\n'),
      requestHeaders,
      complaints,
    };
  } finally {
    await browser.close();
  }
}

async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox').fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Presses Stop and gives the moment of the click: the driver's own clock would add its way to the page. */
async function stop(page: Page): Promise<number> {
  await page.evaluate(() => {
    addEventListener(
      'click',
      ({ timeStamp }) =>
        Object.assign(globalThis, { stoppedAt: performance.timeOrigin + timeStamp }),
      {
        capture: true,
        once: true,
      },
    );
  });
  await page.getByRole('button', { name: 'Stop' }).click();
  return page.evaluate(() => (globalThis as unknown as { stoppedAt: number }).stoppedAt);
}
