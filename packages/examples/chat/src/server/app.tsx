import { randomBytes } from 'node:crypto';
import { createRelay, traceMeta } from '@honeyhive/node';
import type { HoneyHiveSpan, HoneyHiveTracer } from '@honeyhive/node';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { renderToReadableStream } from 'react-dom/server';
import { Page } from '../client/page.tsx';
import { streamAnswer } from './answer-stream.ts';
import { answer } from './answer.ts';
import type { Model } from './answer.ts';
import type { Assets } from './assets.ts';
import { parseChatRequest } from './chat-request.ts';
import { securityHeaders } from './security-headers.ts';
import { suggestQuestions } from './suggestions.ts';

export interface AppOptions extends Model {
  readonly tracer: HoneyHiveTracer;
  readonly assets: Assets;
  /** The sentence under the composer. */
  readonly note: string;
  readonly traceViewerUrl?: string;
}

const limitBody = bodyLimit({
  maxSize: 1024 * 1024,
  onError: () => refuse(413, 'too_large', 'This conversation has become too long to send.'),
});

export function createApp(options: AppOptions): Hono {
  const { tracer } = options;
  const app = new Hono();

  // The spans of the page arrive on the origin of the page; the relay adds the key.
  const relay = createRelay({ tracer });
  app.all('/api/honeyhive/*', ({ req }) => relay(req.raw));

  app.get('/', ({ req }) =>
    tracer.withRequest(req.raw, (span) => renderPage(req.raw, span, options), { route: '/' }),
  );

  app.post('/api/chat', limitBody, ({ req }) =>
    tracer.withRequest(
      req.raw,
      async () => {
        const parsed = await parseChatRequest(req.raw);
        if ('problem' in parsed) return refuse(400, 'invalid_request', parsed.problem);
        return streamAnswer((signal) => answer(options, parsed.messages, signal), req.raw);
      },
      { route: '/api/chat' },
    ),
  );

  app.get('/assets/:name', ({ req }) => options.assets.serve(req.param('name'), req.raw));
  app.get('/healthz', (c) => c.json({ ok: true, model: options.model }));
  return app;
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}

async function renderPage(
  request: Request,
  span: HoneyHiveSpan,
  options: AppOptions,
): Promise<Response> {
  const { assets, note, traceViewerUrl } = options;
  const nonce = randomBytes(16).toString('base64');
  const body = await renderToReadableStream(
    <Page
      meta={traceMeta(span).tags}
      stylesheet={assets.url('chat.css')}
      script={assets.url('main.js')}
      icon={assets.url('icon.svg')}
      settings={{ note, ...(traceViewerUrl === undefined ? {} : { traceViewerUrl }) }}
      suggestions={suggestQuestions()}
    />,
    {
      nonce,
      signal: request.signal,
      onError: (error) => {
        if (!request.signal.aborted) console.error(`Rendering failed: ${String(error)}`);
      },
    },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // Every page is rendered for a single request: the page has a nonce, and may carry the trace of the request.
      'cache-control': 'no-store',
      ...securityHeaders(nonce),
    },
  });
}
