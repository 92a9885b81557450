import type { Server } from 'node:http';
import { traceOpenAI } from '@honeyhive/llm/openai';
import type { HoneyHiveTracer } from '@honeyhive/node';
import { createAdaptorServer } from '@hono/node-server';
import OpenAI from 'openai';
import { createApp } from './app.tsx';
import type { AppOptions } from './app.tsx';
import { loadAssets } from './assets.ts';
import { listen, stopListening } from './listen.ts';

export interface ChatOptions extends Pick<AppOptions, 'traceViewerUrl'> {
  readonly tracer: HoneyHiveTracer;
  /** Port to listen on; 0 picks a free port. */
  readonly port: number;
  /** The base URL of an OpenAI-compatible endpoint, ending in `/v1`; OpenAI's own by default. */
  readonly modelUrl?: string;
  readonly apiKey?: string;
  readonly model?: string;
  readonly note?: string;
}

export interface RunningChat {
  readonly url: string;
  close(): Promise<void>;
}

// From src/server and from dist/server alike.
const CLIENT = new URL('../../dist/client/', import.meta.url);

/** Serves the chat on the local machine. Throws a `StartError`: `port_taken`, `not_built`. */
export async function startChat({
  port,
  tracer,
  modelUrl,
  apiKey = 'none',
  model = 'gpt-4o-mini',
  note = 'An imaginary shop: do not keep bees by its advice alone.',
  ...rest
}: ChatOptions): Promise<RunningChat> {
  const client = new OpenAI({
    apiKey,
    ...(modelUrl === undefined ? {} : { baseURL: modelUrl }),
    maxRetries: 1,
  });
  const openai = traceOpenAI(client, { tracer });
  const app = createApp({ openai, tracer, model, note, assets: await loadAssets(CLIENT), ...rest });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const actual = await listen(server, port);
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () => stopListening(server),
  };
}
