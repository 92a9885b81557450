import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer();
const answer = tracer.trace(async function answer(question: string) {
  return `You asked: ${question}`;
});

export async function handler(event: { readonly question: string }): Promise<string> {
  const reply = await answer(event.question);
  await tracer.flush(); // Lambda freezes the process after the return
  return reply;
}
