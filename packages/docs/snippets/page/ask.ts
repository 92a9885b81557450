import { tracer } from './tracing.ts';

/** One click: the request hangs on it, and so does what the server does. */
export const ask = (question: string): Promise<string> =>
  tracer.withSpan('ask', { inputs: { question } }, async (span) => {
    const response = await span.run(() =>
      fetch('/api/chat', { method: 'POST', body: JSON.stringify({ question }) }),
    );
    return response.text();
  });
