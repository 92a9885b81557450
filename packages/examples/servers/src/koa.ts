import { Router } from '@koa/router';
import { honeyhive, nodeListener } from '@honeyhive/node';
import Koa from 'koa';
import type { Parts } from './tracer.ts';

export function createKoa({ tracer, relay, answer }: Parts): Koa {
  const app = new Koa();
  app.use(honeyhive({ tracer }));

  const router = new Router();
  router.all('/api/honeyhive/{*path}', nodeListener(relay));
  router.post('/shops/:shop/ask', async (context) => {
    let body = '';
    for await (const chunk of context.req) body += String(chunk);
    const { question } = JSON.parse(body) as { question: string };
    context.body = { answer: await answer(question) };
  });
  router.get('/slow', (context) => {
    context.respond = false;
    context.res.write('one, ');
  });

  const items = new Router();
  items.get('/:item', (context) => {
    context.body = context.params['item'];
  });
  router.use('/shops/:shop/items', items.routes());
  app.use(router.routes());
  return app;
}
