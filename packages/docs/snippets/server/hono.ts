import { createRelay, HoneyHiveTracer, traceMeta } from '@honeyhive/node';
import { Hono } from 'hono';

export const tracer = new HoneyHiveTracer({ source: 'production' });
const relay = createRelay({ tracer });

export const app = new Hono();

// Takes the page's spans, so that no key is in a page.
app.all('/api/honeyhive/*', (context) => relay(context.req.raw));

// One span a request, below the page's click.
app.post('/api/chat', (context) =>
  tracer.withRequest(context.req.raw, async () => {
    const { question } = (await context.req.json()) as { question: string };
    return new Response(`You asked: ${question}`);
  }),
);

// Hands the trace to the page that it renders.
app.get('/', (context) =>
  tracer.withRequest(context.req.raw, (span) => {
    const meta = traceMeta(span).tags.map(
      ({ name, content }) => `<meta name="${name}" content="${content}">`,
    );
    const html = `<!doctype html><head>${meta.join('')}</head><body>…</body>`;
    return new Response(html, { headers: { 'content-type': 'text/html' } });
  }),
);
