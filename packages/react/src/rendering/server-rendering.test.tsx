// @vitest-environment node
import { HoneyHiveTracer } from '@honeyhive/core';
import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import {
  HoneyHiveProvider,
  TraceErrorBoundary,
  useChatTrace,
  useFeedback,
  useSession,
  useTrace,
  useTracedCallback,
} from '../index.ts';

function App(): ReactNode {
  const { tracer } = useTrace();
  const session = useSession();
  useChatTrace();
  useFeedback(undefined);
  const send = useTracedCallback('send', () => undefined);
  return createElement(
    'button',
    { type: 'button', onClick: send },
    `${tracer ? 'traced' : 'untraced'} ${session.length > 36 ? 'long' : 'chat'}`,
  );
}
const page = (tracer?: HoneyHiveTracer): ReactNode => (
  <HoneyHiveProvider {...(tracer ? { tracer } : {})}>
    <TraceErrorBoundary fallback="oops">
      <App />
    </TraceErrorBoundary>
  </HoneyHiveProvider>
);

test('renders on a server, where there is no window, with and without a tracer, without warnings or spans', () => {
  expect(typeof window).toBe('undefined');
  const said = vi.spyOn(console, 'error');
  const tracer = new HoneyHiveTracer({ testMode: true });
  expect(renderToString(page(tracer))).toBe('<button type="button">traced chat</button>');
  expect(renderToString(page())).toBe('<button type="button">untraced chat</button>');
  expect(said).not.toHaveBeenCalled();
  expect(tracer.stats()).toMatchObject({ recorded: 0, openSpans: 0 });
  said.mockRestore();
});
