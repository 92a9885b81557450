import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { createRelay } from '@honeyhive/node';
import { buildPages, type Target } from './build-pages.ts';

/** Faulty response of the Collector: a status with headers and body; undefined breaks the connection. */
export type Fault = () => Response | undefined;

/** A server of the pages, HoneyHive behind a relay at `/api/honeyhive`, and a Collector behind `/v1/traces`. */
export interface Pages {
  readonly url: string;
  /** Backend receiving data through the relay. */
  readonly honeyhive: LocalBackend;
  /** Backend of the Collector. */
  readonly collector: LocalBackend;
  /** Current fault of the Collector. */
  fault: Fault | undefined;
  /** Requests received for the Collector. */
  collected: number;
  /** Headers of requests for `/answer` and `/stream`, in order. */
  readonly asked: Headers[];
  /** Sent pieces of `/stream`. */
  pieces: number;
  close(): Promise<void>;
}

type Bindings = Pick<HttpBindings, 'outgoing'>;

const KEY = 'hh_secret_of_the_server';
const scripts = new Map<Target, ReturnType<typeof buildPages>>();

/** Starts the server on a free port. `/collector` is the page of `pages/collector.ts`, and so on. */
export async function servePages(target: Target = 'es2022'): Promise<Pages> {
  const built = scripts.get(target) ?? buildPages(target);
  scripts.set(target, built);
  const [honeyhive, collector, files] = await Promise.all([
    startLocal({ port: 0, store: 'memory', apiKey: KEY }),
    startLocal({ port: 0, store: 'memory', apiKey: KEY }),
    built,
  ]);
  const relay = createRelay({
    apiKey: KEY,
    serverUrl: honeyhive.url,
    forward: 'through',
    limits: false,
  });
  const pages: Omit<Pages, 'url' | 'close'> = {
    honeyhive,
    collector,
    fault: undefined,
    collected: 0,
    asked: [],
    pieces: 0,
  };
  const answer = async (request: Request, { outgoing }: Bindings): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname.slice(1));
    if (file) return new Response(file, { headers: { 'content-type': 'text/javascript' } });
    if (pathname.startsWith('/api/honeyhive/')) return relay(request);
    if (pathname === '/v1/traces') return collect(request, outgoing);
    if (pathname === '/answer' || pathname === '/stream') pages.asked.push(request.headers);
    if (pathname === '/answer') return new Response('42');
    if (pathname === '/stream') return new Response(streamed(() => (pages.pieces += 1)));
    if (files.has(`${pathname.slice(1)}.js`)) return page(pathname);
    return new Response('not found', { status: 404 });
  };
  const collect = async (request: Request, outgoing: Bindings['outgoing']): Promise<Response> => {
    pages.collected += 1;
    const body = await request.arrayBuffer();
    const fault = pages.fault?.();
    if (fault) return fault;
    if (pages.fault) {
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    return fetch(`${collector.url}/opentelemetry/v1/traces`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${KEY}`,
        'content-type': request.headers.get('content-type') ?? '',
      },
      body,
    });
  };
  const server = serve({
    fetch: (request, env) => answer(request, env as Bindings),
    port: 0,
    hostname: '127.0.0.1',
  });
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(pages, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
      await Promise.all([honeyhive.close(), collector.close()]);
    },
  });
}

const page = (pathname: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><title>Page</title><link rel="icon" href="data:,"></head><body><button>Ask</button><output></output><script type="module" src="${pathname}.js"></script></body></html>`,
    { headers: { 'content-type': 'text/html' } },
  );

/** Creates an answer of five pieces, a piece every 100 ms. */
function streamed(onPiece: () => void): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout;
  let count = 0;
  return new ReadableStream({
    start(controller) {
      timer = setInterval(() => {
        count += 1;
        onPiece();
        controller.enqueue(new TextEncoder().encode(`piece ${count}\n`));
        if (count < 5) return;
        clearInterval(timer);
        controller.close();
      }, 100);
    },
    cancel() {
      clearInterval(timer);
    },
  });
}
