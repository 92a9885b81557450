import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { renderToReadableStream } from 'react-dom/server';
import { Page } from '../client/page.tsx';
import type { PageMeta } from '../client/page.tsx';
import { streamAnswer } from './answer-stream.ts';
import { answer } from './answer.ts';
import type { Model } from './answer.ts';
import type { Assets } from './assets.ts';
import { parseChatRequest } from './chat-request.ts';
import { securityHeaders } from './security-headers.ts';
import { suggestQuestions } from './suggestions.ts';

/** What a page response carries beyond the page: tags for its head and headers of its own. */
export interface PageExtras {
  readonly meta?: ReadonlyArray<PageMeta>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AppOptions extends Model {
  readonly assets: Assets;
  /** The sentence under the composer. */
  readonly note: string;
  readonly traceViewerUrl?: string;
  /** Asked once per page request. */
  readonly pageExtras?: (request: Request) => PageExtras;
  /** Runs before the routes are added: the place for middleware and further routes. */
  readonly extend?: (app: Hono) => void;
}

const limitBody = bodyLimit({
  maxSize: 1024 * 1024,
  onError: () => refuse(413, 'too_large', 'This conversation has become too long to send.'),
});

export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  options.extend?.(app);

  app.get('/', ({ req }) => renderPage(req.raw, options));

  app.post('/api/chat', limitBody, async ({ req }) => {
    const parsed = await parseChatRequest(req.raw);
    if ('problem' in parsed) return refuse(400, 'invalid_request', parsed.problem);
    return streamAnswer((signal) => answer(options, parsed.messages, signal), req.raw);
  });

  app.get('/assets/:name', ({ req }) => options.assets.serve(req.param('name'), req.raw));
  app.get('/healthz', (c) => c.json({ ok: true, model: options.model }));
  return app;
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}

async function renderPage(request: Request, options: AppOptions): Promise<Response> {
  const { assets, note, traceViewerUrl } = options;
  const extras = options.pageExtras?.(request);
  const nonce = randomBytes(16).toString('base64');
  const body = await renderToReadableStream(
    <Page
      meta={extras?.meta ?? []}
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
      // Every page is made for one request: it has a nonce, and may carry the request's trace.
      'cache-control': 'no-store',
      ...securityHeaders(nonce),
      ...extras?.headers,
    },
  });
}
