// Parts that close when the test has finished, the last one opened first.
import { type LocalBackend, type LocalOptions, startLocal } from '@honeyhive/local';
import { onTestFinished } from 'vitest';
import { type FaultyServer, startFaulty } from './faulty-server.ts';
import { type HttpServer, type Listener, startServer } from './http-server.ts';
import { quietLogger } from './loggers.ts';

interface Closable {
  shutdown(options: { readonly timeoutMs: number }): Promise<unknown>;
}

/**
 * Creates a tracer with a key and without log lines.
 *
 * @example
 * const tracer = openTracer(HoneyHiveTracer, { serverUrl: server.url });
 */
export function openTracer<Tracer extends Closable, Options extends object>(
  TracerClass: new (options: Options) => Tracer,
  options: Options,
): Tracer {
  const tracer = new TracerClass({ apiKey: 'key', logger: quietLogger, ...options });
  onTestFinished(async () => void (await tracer.shutdown({ timeoutMs: 100 })));
  return tracer;
}

/** Starts a local backend that keeps events in memory. */
export async function openBackend(options: LocalOptions = {}): Promise<LocalBackend> {
  const backend = await startLocal({ port: 0, store: 'memory', ...options });
  onTestFinished(() => backend.close());
  return backend;
}

/** Starts a local backend behind a server which misbehaves on demand. */
export async function openFaulty(): Promise<FaultyServer> {
  const server = await startFaulty();
  onTestFinished(() => server.close());
  return server;
}

/** Starts a server of `node:http`. */
export async function openServer(listener: Listener): Promise<HttpServer> {
  const server = await startServer(listener);
  onTestFinished(() => server.close());
  return server;
}
