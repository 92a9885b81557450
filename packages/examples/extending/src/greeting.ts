import { withSpan } from '@honeyhive/node';

/** Code of an application, as it is: it knows no tracer. `greeting.test.ts` shows how to test what it records. */
export const greet = (name: string): string =>
  withSpan('greet', { eventType: 'tool', inputs: { name } }, (span) => {
    const text = `Hello, ${name}!`;
    span.enrich({ metrics: { letters: text.length } });
    return text;
  });
