import { tracer } from './tracing';

export const answer = tracer.trace(
  { eventName: 'answer', eventType: 'chain' },
  async ({ question }: { question: string }) => `You asked: ${question}`,
);
