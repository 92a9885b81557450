import { HoneyHiveTracer } from '@honeyhive/node';
import { traceOpenAI } from '@honeyhive/llm/openai';
import OpenAI from 'openai';

const tracer = new HoneyHiveTracer({ source: 'production' }); // HH_API_KEY from the environment
const openai = traceOpenAI(new OpenAI(), { tracer }); // OPENAI_API_KEY

const search = tracer.trace({ eventType: 'tool', eventName: 'search' }, async (query: string) => {
  return [`A passage about ${query}.`]; // your index
});

export const answer = tracer.trace(async function answer(question: string) {
  const passages = await search(question);
  const completion = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: `Answer from these passages:\n${passages.join('\n')}` },
      { role: 'user', content: question },
    ],
  });
  return completion.choices[0]?.message.content ?? '';
});
