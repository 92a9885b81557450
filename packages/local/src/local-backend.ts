import type { LocalBackend } from './backend.ts';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Changes } from './changes.ts';
import { Collections } from './collections/collections.ts';

import { Access } from './http/access.ts';
import { createApp } from './http/app.ts';
import { Live } from './http/live.ts';
import { RequestLog } from './http/request-log.ts';
import { listen, stop } from './http/listen.ts';
import { Reader } from './reader.ts';
import { Recorder } from './recorder.ts';

import { openStore } from './store/open-store.ts';
import { treeOf } from './events/tree.ts';
import { waitForChange } from './wait-for.ts';

/** Options of {@link startLocal}. */
export interface LocalOptions {
  /** 0 takes any free port. Default 4040. */
  port?: number | undefined;
  /**
   * Host to listen on. Default `127.0.0.1`: only the local machine reaches the server. On a non-loopback address the
   * viewer and `/api` require the token in {@link LocalBackend.viewerUrl}. Requests with a different host in the
   * `Host` header are refused.
   */
  host?: string | undefined;
  /**
   * Origins whose pages may send and read, such as `https://app.example`, beside the local ones: loopback addresses,
   * `localhost` and `*.localhost` on any port. Default empty.
   */
  allowOrigins?: readonly string[] | undefined;
  /** `memory`, or the path of a SQLite file, created with the folder. Default `.honeyhive/local.db`. */
  store?: string | undefined;
  /** API key. If set, ingest without `Authorization: Bearer <key>` gets a 401 response; the viewer needs no key. */
  apiKey?: string | undefined;
  /** Maximum number of stored spans; the sessions idle longest are removed first. Default 100 000. */
  maxSpans?: number | undefined;
}

/**
 * Starts a local HoneyHive backend with a viewer.
 * Rejects with an Error whose `code` is `port_taken` if the port is in use, and with a TypeError for an invalid
 * origin.
 *
 * @example
 * const backend = await startLocal({ port: 0, store: 'memory' });
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalBackend> {
  const { port = 4040, host = '127.0.0.1', store: file = '.honeyhive/local.db' } = options;
  const access = new Access(host, options.allowOrigins ?? []);
  const store = await openStore(file);
  const changes = new Changes();
  const reader = new Reader(store);
  reader.sessions(); // adds up what a file holds before the first request waits for it
  changes.on((ids) => reader.invalidate(ids));
  const recorder = new Recorder(store, changes, options.maxSpans ?? 100_000);
  const collections = new Collections(store);
  const log = new RequestLog();
  const live = new Live(changes);
  const clear = (): void => {
    const gone = store.sessions().map((session) => session.session_id);
    store.clear();
    log.clear();
    changes.emit(gone);
  };
  const { apiKey } = options;
  const app = createApp(
    { recorder, reader, collections, changes, log, apiKey, access, clear },
    live,
  );
  const server = createAdaptorServer({ fetch: app.fetch });
  let bound: AddressInfo;
  try {
    bound = await listen(server, port, host);
  } catch (error) {
    store.close();
    throw error;
  }
  access.bind(bound.address);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
  const closing = new AbortController();
  let closed: Promise<void> | undefined;
  const backend: LocalBackend = {
    url,
    viewerUrl: access.isExposed ? `${url}/?token=${access.token.text}` : url,
    sessions: () => structuredClone(reader.sessions()),
    session: (id) => structuredClone(reader.session(id)),
    events: (filter = {}) => structuredClone(reader.events(filter)),
    tree: (sessionId) => treeOf(backend.events({ sessionId })),
    requests: () => log.all(),
    waitFor: (predicate, waiting = {}) =>
      waitForChange({ backend, changes, predicate, closing: closing.signal, ...waiting }),
    clear,
    close: () => {
      closed ??= (async () => {
        closing.abort();
        live.close();
        await stop(server);
        store.close();
      })();
      return closed;
    },
  };
  return backend;
}
