import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, stopListening } from './listen.ts';

/** A request as observed on the wire. Times are `Date.now()`, absent until reached. */
export interface Exchange {
  readonly path: string;
  readonly startedAt: number;
  firstByteAt?: number;
  endedAt?: number;
  /** Time of a client disconnect before the end of the answer. */
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
 * Starts a thin streaming proxy recording the disconnect time of every client. The journal of aimock records a
 * request on arrival and never a lost reader.
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
