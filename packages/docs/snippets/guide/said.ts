import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer();

tracer.withSession({ sessionName: 'support', userProperties: { user_id: 'u-17' } }, (session) => {
  tracer.withSpan('draft', { eventType: 'model', config: { model: 'gpt-4o-mini' } }, (span) => {
    span.enrich({
      inputs: { chat_history: [{ role: 'user', content: 'Where is my order?' }] },
      outputs: { role: 'assistant', content: 'It left this morning.' },
      metadata: { tags: ['orders'], prompt_version: 'v12', total_tokens: 118, cost: 0.0004 },
      metrics: { groundedness: 0.93 },
    });
  });
  session.enrich({ feedback: { rating: true, comment: 'Quick.' } });
});
