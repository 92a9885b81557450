import { enrichSpan, HoneyHiveTracer, traceTool } from 'honeyhive';

const search = traceTool(async (query: string) => [`A passage about ${query}.`], {
  eventName: 'search',
});

async function answer(question: string): Promise<string> {
  const [passage = ''] = await search(question);
  enrichSpan({ metadata: { passages: 1 } });
  return passage;
}

const tracer = await HoneyHiveTracer.init({ project: 'support', sessionName: 'chat' });
console.log(await tracer.trace(answer, 'bees'));
await tracer.enrichSession({ userProperties: { user_id: 'u-17' } });
await HoneyHiveTracer.flush();
