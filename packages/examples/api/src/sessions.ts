import type { HoneyHiveTracer } from '@honeyhive/node';

/** Shows a session with a scope, and a session held in a variable. */
export async function converse(
  tracer: HoneyHiveTracer,
  chatId: string,
  user_id: string,
): Promise<readonly string[]> {
  const id = await tracer.withSession(
    { sessionId: chatId, sessionName: 'support', userProperties: { user_id } },
    async (session) => {
      tracer.startSpan('turn').end();
      return session.id;
    },
  );
  const session = tracer.startSession({ sessionName: 'held' });
  session.run(() => tracer.startSpan('in it').end());
  session.enrich({ feedback: { rating: true } });
  session.end();
  return [id, session.id];
}
