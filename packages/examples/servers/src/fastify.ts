import { honeyhive, nodeListener } from '@honeyhive/node';
import { fastify, type FastifyInstance } from 'fastify';
import type { Parts } from './tracer.ts';

export async function createFastify({ tracer, relay, answer }: Parts): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(honeyhive({ tracer }));
  await app.register(nodeListener(relay), { prefix: '/api/honeyhive' });

  app.post<{ Body: { question: string } }>('/shops/:shop/ask', async ({ body }) => ({
    answer: await answer(body.question),
  }));
  app.get('/slow', (_request, reply) => {
    reply.hijack();
    reply.raw.write('one, ');
  });
  await app.register(
    async (shop) => {
      shop.get<{ Params: { item: string } }>('/items/:item', async ({ params }) => params.item);
    },
    { prefix: '/shops/:shop' },
  );
  return app;
}
