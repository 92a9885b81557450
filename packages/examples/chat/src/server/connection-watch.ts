import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, stopListening } from './listen.ts';

/** One request as it went over the wire. Times are `Date.now()`, absent until they happen. */
export interface Exchange {
  readonly path: string;
  readonly startedAt: number;
  firstByteAt?: number;
  endedAt?: number;
  /** When the client went away before the answer was complete. */
  clientClosedAt?: number;
}

export interface ConnectionWatch {
  readonly url: string;
  /** The most recent exchanges, oldest first. */
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

const KEPT = 100;

/**
 * A thin proxy that streams through and writes down when each client left. aimock's own journal
 * records a request when it arrives and never hears that its reader has gone.
 */
export async function watchConnections(target: URL, port: number): Promise<ConnectionWatch> {
  const exchanges: Exchange[] = [];

  const server = createServer((incoming, outgoing) => {
    if (incoming.method === 'GET' && incoming.url === '/exchanges') {
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify(exchanges));
      return;
    }
    const exchange: Exchange = { path: incoming.url ?? '/', startedAt: Date.now() };
    exchanges.push(exchange);
    if (exchanges.length > KEPT) exchanges.shift();
    forward({ incoming, outgoing, target, exchange });
  });

  const actual = await listen(server, port);
  return {
    url: `http://127.0.0.1:${actual}`,
    exchanges,
    close: () => stopListening(server),
  };
}

interface Forwarding {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly target: URL;
  readonly exchange: Exchange;
}

function forward({ incoming, outgoing, target, exchange }: Forwarding): void {
  const upstream = httpRequest(new URL(incoming.url ?? '/', target), {
    method: incoming.method,
    headers: { ...incoming.headers, host: target.host },
  });

  upstream.on('response', (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    outgoing.flushHeaders();
    response.once('data', () => (exchange.firstByteAt = Date.now()));
    response.once('error', () => outgoing.destroy());
    response.pipe(outgoing);
  });
  upstream.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end();
  });

  outgoing.once('close', () => {
    if (outgoing.writableFinished) exchange.endedAt = Date.now();
    else {
      exchange.clientClosedAt = Date.now();
      upstream.destroy();
    }
  });
  incoming.pipe(upstream);
}
