import { createRelay, HoneyHiveTracer, traceMeta } from '@honeyhive/node';
import { Hono } from 'hono';

export const tracer = new HoneyHiveTracer({ source: 'production' });
const relay = createRelay({ tracer });

export const app = new Hono();

// Receives the spans of the page, so the page contains no key.
app.all('/api/honeyhive/*', (context) => relay(context.req.raw));

// Creates a span per request, below the click of the page; `route` is part of its name.
app.post('/api/chat', (context) =>
  tracer.withRequest(
    context.req.raw,
    async () => {
      const { question } = (await context.req.json()) as { question: string };
      return new Response(`You asked: ${question}`);
    },
    { route: '/api/chat' },
  ),
);

// Passes the trace to the rendered page.
app.get('/', (context) =>
  tracer.withRequest(
    context.req.raw,
    (span) => {
      const meta = traceMeta(span).tags.map(
        ({ name, content }) => `<meta name="${name}" content="${content}">`,
      );
      const html = `<!doctype html><head>${meta.join('')}</head><body>…</body>`;
      return new Response(html, { headers: { 'content-type': 'text/html' } });
    },
    { route: '/' },
  ),
);
