import { chromium } from 'playwright';
import type { Page } from 'playwright';
import { chromiumArgs, findChromium } from '../../../../tooling/src/setup/browser.mjs';

/** Observations during the conversation, from outside. */
export interface Conversation {
  /** Time of the Stop click, in Unix milliseconds, on the clock of the page. */
  readonly stoppedAt: number;
  /** Text of the page as sent by the server, and of the scripts: must not contain a key. */
  readonly pageText: string;
  /** Headers of the requests of the page, by name. */
  readonly requestHeaders: ReadonlyArray<Readonly<Record<string, string>>>;
  /** Errors and warnings of the browser. */
  readonly complaints: readonly string[];
}

const QUESTIONS = [
  'How do I return an order?',
  'When should I treat my hive against mites?',
] as const;
/** Characters of the second answer before Stop is pressed. */
const HALF_WAY = 60;

/** Drives two turns like a user: the first to the end, the second stopped half-way and then rated. */
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
    // Leaving the page sends the remaining spans.
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

/**
 * Presses Stop and returns the time of the click on the clock of the page: the clock of the driver would add the
 * latency.
 */
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
