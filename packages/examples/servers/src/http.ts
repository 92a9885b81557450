import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { honeyhive, nodeListener } from '@honeyhive/node';
import type { Parts } from './tracer.ts';

export function createHttp({ tracer, relay, answer }: Parts): Server {
  const traced = honeyhive({ tracer, route: ({ url }) => routeOf(url) });
  const relayed = nodeListener(relay);

  const ask = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { question } = JSON.parse(body) as { question: string };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ answer: await answer(question) }));
  };

  return createServer((request, response) =>
    traced(request, response, async () => {
      try {
        if (request.url?.startsWith('/api/honeyhive/')) await relayed(request, response);
        else if (request.url === '/slow') response.write('one, ');
        else if (routeOf(request.url)) await ask(request, response);
        else response.writeHead(404).end();
      } catch (error) {
        traced.onError(error, request, response, () => response.writeHead(500).end());
      }
    }),
  );
}

/** Returns the pattern of a route. */
const routeOf = (url = ''): string | undefined =>
  /^\/shops\/[^/]+\/ask$/.test(url) ? '/shops/:shop/ask' : undefined;
