import { honeyhive, nodeListener } from '@honeyhive/node';
import connect from 'connect';
import type { Parts } from './tracer.ts';

export function createConnect({ tracer, relay, answer }: Parts): connect.Server {
  const app = connect();
  const traced = honeyhive({ tracer, route: routeOf });
  app.use(traced);
  app.use('/api/honeyhive', nodeListener(relay));

  app.use('/slow', (_request, response) => void response.write('one, '));
  app.use('/shops/', (request, response, next) => {
    const ask = async (): Promise<void> => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { question } = JSON.parse(body) as { question: string };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ answer: await answer(question) }));
    };
    ask().catch(next);
  });

  app.use(traced.onError);
  return app;
}

/** Returns the pattern of a route: Connect has no router. */
function routeOf({ originalUrl = '' }: { readonly originalUrl?: string | undefined }) {
  return originalUrl.startsWith('/shops/') ? '/shops/:shop/ask' : undefined;
}
