import { tracer } from './tracing.ts';

/** Traces a click: the request and the work of the server are children of the span. */
export const ask = (question: string): Promise<string> =>
  tracer.withSpan('ask', { inputs: { question } }, async (span) => {
    const response = await span.run(() =>
      fetch('/api/chat', { method: 'POST', body: JSON.stringify({ question }) }),
    );
    return response.text();
  });
