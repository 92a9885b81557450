// @vitest-environment node
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { recordingTracer } from '@honeyhive/core/testing';
import { type ReactNode, Suspense, use } from 'react';
import { renderToPipeableStream, renderToReadableStream, renderToString } from 'react-dom/server';
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

function Hooks(): ReactNode {
  const { sessionId, withSpan } = useTrace();
  useChatTrace();
  useFeedback('id');
  useTracedCallback('send', () => undefined);
  return `[${useSession()}${sessionId}] ${withSpan('render', () => 'run')}`;
}
function Late({ answer }: { readonly answer: Promise<string> }): ReactNode {
  return (
    <i>
      {use(answer)} <Hooks />
    </i>
  );
}

/** Each way for a server to render a page whose second half comes later. */
const WAYS: Record<string, (page: ReactNode) => Promise<string>> = {
  renderToPipeableStream: (page) =>
    new Promise((resolve, reject) => {
      const sink = new PassThrough();
      const { pipe } = renderToPipeableStream(page, {
        onError: reject,
        onShellReady: () => pipe(sink),
      });
      resolve(text(sink));
    }),
  renderToReadableStream: async (page) => new Response(await renderToReadableStream(page)).text(),
  renderToString: async (page) => renderToString(page),
};

test.each(Object.entries(WAYS))(
  '%s shows no session, records what is recorded there, and says nothing',
  async (name, render) => {
    const said = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
    const { tracer, spans } = recordingTracer();
    const answer = new Promise<string>((resolve) => void setTimeout(() => resolve('answered'), 20));
    const html = await render(
      <HoneyHiveProvider tracer={tracer}>
        <TraceErrorBoundary fallback="oops">
          <b>
            <Hooks />
          </b>
          <Suspense fallback="wait">
            <Late answer={answer} />
          </Suspense>
        </TraceErrorBoundary>
      </HoneyHiveProvider>,
    );
    expect(html).toContain('<b>[] run</b>');
    const isStreamed = name !== 'renderToString';
    expect(html.includes('answered')).toBe(isStreamed);
    expect(html).not.toMatch(/oops/);
    expect(spans.map((span) => span.name)).toEqual(isStreamed ? ['render', 'render'] : ['render']);
    expect(tracer.stats().openSpans).toBe(0);
    for (const one of said) {
      expect(one).not.toHaveBeenCalled();
      one.mockRestore();
    }
  },
);
