import { withSpan } from '@honeyhive/node';

/** Application code without a tracer. `greeting.test.ts` shows a test of the recorded spans. */
export const greet = (name: string): string =>
  withSpan('greet', { eventType: 'tool', inputs: { name } }, (span) => {
    const text = `Hello, ${name}!`;
    span.enrich({ metrics: { letters: text.length } });
    return text;
  });
