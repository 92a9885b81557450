import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer();

/** Runs a block in a span, with metadata and a child span. */
export const turn = (question: string, sessionId: string): Promise<string> =>
  tracer.withSession({ sessionId, userProperties: { user_id: 'u-17' } }, () =>
    tracer.withSpan('turn', { eventType: 'chain', inputs: { question } }, async (span) => {
      span.enrich({ metadata: { plan: 'pro' } });
      const hits = await span.withSpan('retrieve', { eventType: 'tool' }, async () => ['a', 'b']);
      return `${hits.length} passages`;
    }),
  );
