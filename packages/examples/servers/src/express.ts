import { honeyhive, nodeListener } from '@honeyhive/node';
import express, { type Express } from 'express';
import type { Parts } from './tracer.ts';

export function createExpress(
  { tracer, relay, answer }: Parts,
  make: typeof express = express,
): Express {
  const app = make();
  const traced = honeyhive({ tracer });
  app.use(traced);
  app.use('/api/honeyhive', nodeListener(relay));
  app.use(make.json());

  app.post('/shops/:shop/ask', async (request, response, next) => {
    try {
      response.json({ answer: await answer(request.body.question) });
    } catch (error) {
      next(error); // needed in Express 4 only
    }
  });
  app.get('/slow', (_request, response) => {
    response.write('one, ');
  });

  const items = make.Router();
  items.get('/:item', (request, response) => void response.send(request.params['item']));
  app.use('/shops/:shop/items', items);

  app.use(traced.onError);
  return app;
}
