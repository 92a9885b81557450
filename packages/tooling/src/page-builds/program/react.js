import { HoneyHiveProvider, useTracedCallback } from '@honeyhive/react';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** @typedef {import('@honeyhive/react').ReactTracer} ReactTracer */

/** Gives its traced callback to `onSend`. @param {{ onSend: (send: (text: string) => Promise<string>) => void }} props */
function Chat({ onSend }) {
  const send = useTracedCallback('send', async (span, /** @type {string} */ text) => {
    await Promise.resolve();
    return span.withSpan('in send', () => `sent ${text}`);
  });
  return createElement('button', { onClick: () => onSend(send) }, 'Send');
}

/** Renders a component, clicks, and gives the value of its callback. @param {ReactTracer} [tracer] */
export async function clickInReact(tracer) {
  const element = document.body.appendChild(document.createElement('div'));
  const root = createRoot(element);
  const sent = new Promise((resolve) => {
    const chat = createElement(Chat, { onSend: (send) => resolve(send('hello')) });
    flushSync(() => root.render(createElement(HoneyHiveProvider, { tracer }, chat)));
  });
  element.querySelector('button')?.click();
  const value = await sent;
  root.unmount();
  element.remove();
  return value;
}
