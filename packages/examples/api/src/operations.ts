import type { HoneyHiveTracer } from '@honeyhive/node';

/** Stand-ins for an application's own functions. */
const index = { find: (query: string): readonly string[] => [`about ${query}`] };
const retrieve = async (question: string): Promise<readonly string[]> => index.find(question);
const complete = async (question: string, hits: readonly string[]): Promise<string> =>
  `${question} ${hits.join(', ')}`;

/** The ways to record work. */
export async function record(
  tracer: HoneyHiveTracer,
  question: string,
): Promise<readonly string[]> {
  // 1. wrap a function
  const answer = tracer.trace(async function answer(text: string) {
    return complete(text, await retrieve(text));
  });
  const search = tracer.trace({ eventType: 'tool', eventName: 'search' }, (q: string) =>
    index.find(q),
  );

  // 2. is decorators.ts

  // 3. run a block in a span
  const reply = await tracer.withSpan(
    'chat turn',
    { eventType: 'chain', inputs: { question } },
    async (span) => {
      span.enrich({ metadata: { plan: 'pro' } });
      const hits = await span.withSpan('retrieve', { eventType: 'tool' }, () => retrieve(question));
      return complete(question, hits);
    },
  );

  // 4. hold a span
  {
    using span = tracer.startSpan('manual', { eventType: 'tool' });
    span.enrich({ outputs: { done: true } });
  }

  return [await answer(question), ...search(question), reply];
}
