import { createRelay, honeyhive, HoneyHiveTracer, nodeListener } from '@honeyhive/node';
import express from 'express';

const tracer = new HoneyHiveTracer({ source: 'production' });
const traced = honeyhive({ tracer });

export const app = express();
app.use(traced); // first: a span for each request, around all that its handlers do
app.use('/api/honeyhive', nodeListener(createRelay({ tracer }))); // takes the pages' spans
app.use(express.json());

app.post('/api/chat', async (request, response) => {
  const { question } = request.body as { question: string };
  response.json({ answer: await answer(question) });
});

app.use(traced.onError); // behind the routes: what they throw is on the request's span

const answer = tracer.trace(async function answer(question: string) {
  return `You asked: ${question}`;
});
