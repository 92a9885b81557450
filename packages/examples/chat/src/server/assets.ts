import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { StartError } from './start-error.ts';

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly hash: string;
}

export interface Assets {
  /** Returns the address of a file with the version, for permanent caching. */
  url(name: string): string;
  /** The response for `/assets/<name>`. */
  serve(name: string, request: Request): Response;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json; charset=utf-8',
};
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** Reads a folder once; the files are few, small and do not change while the server runs. */
export async function loadAssets(folder: URL): Promise<Assets> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new StartError(
      'not_built',
      'The page has not been built. Run "npm run build" in packages/examples/chat first.',
      { cause },
    );
  });
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await load(folder, name)] as const)),
  );
  return {
    url: (name) => `/assets/${name}?v=${files.get(name)?.hash ?? ''}`,
    serve: (name, request) => serve(files.get(name), name, request),
  };
}

async function load(folder: URL, name: string): Promise<Asset> {
  const body = new Uint8Array(await readFile(new URL(name, folder)));
  return {
    body,
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    hash: createHash('sha256').update(body).digest('base64url').slice(0, 10),
  };
}

function serve(asset: Asset | undefined, name: string, request: Request): Response {
  if (asset === undefined) return new Response('Not found', { status: 404 });
  const versioned = new URL(request.url).searchParams.get('v') === asset.hash;
  const etag = `"${asset.hash}"`;
  const headers = {
    'content-type': asset.type,
    'cache-control': versioned || name.startsWith('chunk-') ? FOR_GOOD : 'no-cache',
    etag,
  };
  return request.headers.get('if-none-match') === etag
    ? new Response(null, { status: 304, headers })
    : new Response(asset.body, { headers });
}
