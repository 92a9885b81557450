import { chromium } from 'playwright';
import { chromiumArgs, ensureChromium } from '../setup/browser.mjs';

/** @typedef {import('@honeyhive/local').LocalBackend} LocalBackend */

/** A client component: puts the tracer of the page into the browser bundle of Turbopack. */
export const CLIENT = {
  'app/ask/page.tsx': `import { Ask } from './ask';
export default () => <Ask />;`,
  'app/ask/ask.tsx': `'use client';
import { useState } from 'react';
import { save } from '@/app/actions';
import { tracer } from '@/lib/page-tracer';

const post = tracer.trace({ eventName: 'post question' }, async (question: string) => {
  const response = await fetch('/api/chat', { method: 'POST', body: JSON.stringify({ question }) });
  return response.text();
});

export function Ask() {
  const [answer, setAnswer] = useState('');
  const ask = () =>
    tracer.withSpan('ask', async () => {
      const text = await post('and why?');
      tracer.startSpan('show answer').end();
      setAnswer(text);
    });
  const report = async () => {
    await tracer.flush();
    setAnswer(JSON.stringify(tracer.stats()));
  };
  return <main><button onClick={ask}>Ask</button><button onClick={async () => setAnswer(await save('tea'))}>Save</button><button onClick={report}>Report</button><output>{answer}</output></main>;
}`,
};

/**
 * Opens the client component in Chromium and uses the component.
 *
 * @param {string} url
 * @returns {Promise<string[]>}
 */
export async function visitInBrowser(url) {
  const executablePath = await ensureChromium();
  const browser = await chromium.launch({
    args: chromiumArgs,
    ...(executablePath && { executablePath }),
  });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const problems = [];
    page.on('pageerror', (error) => void problems.push(`the page throws: ${error.message}`));
    await page.goto(`${url}/ask`);
    await page.getByText('Ask').click();
    await page.getByText('You asked: and why?').waitFor();
    await page.getByText('Save').click();
    await page.getByText('saved: tea').waitFor();
    await page.getByText('Report').click();
    const report = await page.getByText('openSpans').textContent();
    const { openSpans, dropped, exported } = JSON.parse(report ?? '{}');
    if (openSpans !== 0 || exported === 0 || Object.keys(dropped).length > 0)
      problems.push(`the page's tracer reports ${report}`);
    return problems;
  } catch (error) {
    return [`the client component: ${String(error)}`];
  } finally {
    await browser.close();
  }
}

/** @param {LocalBackend} backend */
export function* wrongClientTrace(backend) {
  const named = (/** @type {string} */ name) => backend.events({ name });
  const [ask] = named('ask');
  if (!ask) {
    yield 'the client component has delivered no span';
    return;
  }
  for (const name of ['post question', 'show answer']) {
    const [event] = named(name);
    if (event?.parent_id !== ask.event_id) yield `${name} does not hang on the click`;
  }
  const [save] = named('save');
  if (save?.session_id !== ask.session_id) yield 'the server action is in another session';
  const [post] = named('post question');
  const requests = named('POST /api/chat');
  const sent = requests.find((one) => one.parent_id === post?.event_id);
  if (!sent) yield 'the request of the client component is not traced';
  else if (!requests.some((one) => one.parent_id === sent.event_id))
    yield 'the route handler does not hang on the request of the client component';
}
