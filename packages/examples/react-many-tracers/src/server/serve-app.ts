import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { createRelay } from '@honeyhive/node';
import { build } from 'esbuild';

/** Server of the page, with a backend for each tracer. */
export interface ServedApp {
  readonly url: string;
  readonly chat: LocalBackend;
  readonly audit: LocalBackend;
  close(): Promise<void>;
}

const PAGE =
  '<!doctype html><html lang="en"><head><title>Support</title><link rel="icon" href="data:,"></head><body><div id="root"></div><script type="module" src="/main.js"></script></body></html>';

/** Builds the page as for production. Serves the page on a free port, with a relay for each tracer. */
export async function serveApp(): Promise<ServedApp> {
  const [files, chat, audit] = await Promise.all([
    buildPage(),
    startLocal({ port: 0, store: 'memory', apiKey: 'chat-key' }),
    startLocal({ port: 0, store: 'memory', apiKey: 'audit-key' }),
  ]);
  const relays = [
    [
      '/api/chat-spans/',
      createRelay({ apiKey: 'chat-key', serverUrl: chat.url, allowAttributes: ['case.id'] }),
    ],
    ['/api/audit-spans/', createRelay({ apiKey: 'audit-key', serverUrl: audit.url })],
  ] as const;
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    for (const [path, relay] of relays) if (pathname.startsWith(path)) return relay(request);
    const script = files.get(pathname.slice(1));
    if (script) return new Response(script, { headers: { 'content-type': 'text/javascript' } });
    return new Response(PAGE, { headers: { 'content-type': 'text/html' } });
  };
  const server = serve({ fetch: answer, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    chat,
    audit,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
      await Promise.all([chat.close(), audit.close()]);
    },
  };
}

/** Builds the scripts of the page, by file name. */
async function buildPage(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../client/main.tsx', import.meta.url))],
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}
