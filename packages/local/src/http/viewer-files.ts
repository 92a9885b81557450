import { readFile } from 'node:fs/promises';
import type { Hono } from 'hono';
import type { Environment } from './environment.ts';

/** Folders of the viewer: beside the built server, or the build output when the server runs from the sources. */
const FOLDERS = ['./viewer/', '../dist/viewer/', '../../dist/viewer/'];

const TYPES: Readonly<Record<string, string>> = {
  'viewer.js': 'text/javascript; charset=utf-8',
  'viewer.css': 'text/css; charset=utf-8',
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#F5A524" d="M16 2l12.1 7v14L16 30 3.9 23V9z"/></svg>';

const page = (body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>HoneyHive local</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
${body}
</html>
`;

const VIEWER = page(`<link rel="stylesheet" href="/viewer/viewer.css">
<script type="module" src="/viewer/viewer.js"></script>
</head>
<body></body>`);

const NOT_BUILT = page(`</head>
<body><h1>HoneyHive local</h1>
<p>The backend is running. The viewer has not been built yet: run <code>npm run build -w @honeyhive/local</code> and reload.</p>
</body>`);

async function viewerFile(name: string): Promise<Buffer | undefined> {
  for (const folder of FOLDERS) {
    try {
      return await readFile(new URL(folder + name, import.meta.url));
    } catch {
      // the file is not in the folder
    }
  }
  return undefined;
}

/** Adds the viewer: a page, a script and a style sheet, under a policy forbidding further sources. */
export function addViewerRoutes(app: Hono<Environment>): void {
  const headers = {
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
  app.get('/', async (context) =>
    context.html((await viewerFile('viewer.js')) ? VIEWER : NOT_BUILT, 200, headers),
  );
  app.get('/viewer/:name', async (context) => {
    const name = context.req.param('name');
    const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    const file = type === undefined ? undefined : await viewerFile(name);
    if (!file || type === undefined) return context.notFound();
    return context.body(new Uint8Array(file), 200, { ...headers, 'content-type': type });
  });
}
