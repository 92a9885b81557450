import { getRequestListener } from '@hono/node-server';
import { createRelay, HoneyHiveTracer } from '@honeyhive/node';
import express from 'express';

const tracer = new HoneyHiveTracer({ source: 'production' });
const relay = createRelay({ tracer });

export const app = express();

// Before `express.json()`: the relay and traced routes read the body themselves.
app.all('/api/honeyhive/{*path}', getRequestListener(relay));
app.post(
  '/api/chat',
  getRequestListener((request) =>
    tracer.withRequest(request, async () => {
      const { question } = (await request.json()) as { question: string };
      return Response.json({ answer: await answer(question) });
    }),
  ),
);

app.use(express.json()); // the rest of the application

const answer = tracer.trace(async function answer(question: string) {
  return `You asked: ${question}`;
});
