import { HoneyHiveTracer } from '@honeyhive/node';

/** Shows the classic style: `init` with flat options, and `@tracer.trace` on methods. */
export async function answerOnce(serverUrl: string, question: string): Promise<string> {
  // `init` is synchronous by now; the `await` that everybody has written does no harm.
  // oxlint-disable-next-line typescript/await-thenable
  const tracer = await HoneyHiveTracer.init({
    apiKey: 'hh_key',
    project: 'support',
    sessionName: 'one question',
    source: 'development',
    serverUrl,
  });

  class Support {
    @tracer.trace
    async answer(asked: string): Promise<string> {
      tracer.enrichSpan({ metadata: { words: asked.split(' ').length } });
      return `About "${asked}": yes.`;
    }
  }

  const answer = await new Support().answer(question);
  tracer.enrichSession({ userProperties: { plan: 'free' }, feedback: { rating: true } });
  await tracer.flush();
  await tracer.shutdown();
  return answer;
}
