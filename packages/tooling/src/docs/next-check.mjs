// Checks the Next page as written: builds and drives an app of exactly the listed files, from the packed packages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { NEXT_CONFIG, wrongNextFiles } from '../first-file/next-files.mjs';
import { installPacked } from '../pack/install.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { explain, lastLines, StepFailure } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { CLIENT, visitInBrowser, wrongClientTrace } from './next-client.mjs';
import { readPage } from './pages.mjs';

/** @typedef {import('@honeyhive/local').LocalBackend} LocalBackend */

const PEERS = {
  '@opentelemetry/api': '1.9.1',
  '@types/node': '20.19.43',
  '@types/react': '19.3.0',
  next: '16.4.5',
  react: '19.3.1',
  'react-dom': '19.3.1',
  typescript: '6.0.3',
};

/** Files already present in every Next application. */
const BOILERPLATE = {
  'app/layout.tsx': `export default ({ children }: { children: React.ReactNode }) => (
  <html lang="en"><body>{children}</body></html>
);`,
  'next.config.mjs': NEXT_CONFIG,
  // Pages and routes of ends that the page speaks of.
  'app/broken/page.tsx': `export const dynamic = 'force-dynamic';
export default (): never => { throw new RangeError('the page is broken'); };`,
  'app/api/moved/route.ts': `import { redirect } from 'next/navigation';
import { tracer } from '@/lib/tracer';
export const GET = (request: Request) =>
  tracer.withRequest(request, () => redirect('/'), { route: '/api/moved' });`,
  'app/api/edge/route.ts': `import { tracer } from '@/lib/tracer';
export const runtime = 'edge';
export const GET = (request: Request) =>
  tracer.withRequest(request, () => new Response('from the edge'), { route: '/api/edge' });`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['dom', 'dom.iterable', 'esnext'],
      strict: true,
      noEmit: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      skipLibCheck: true,
      esModuleInterop: true,
      isolatedModules: true,
      resolveJsonModule: true,
      paths: { '@/*': ['./*'] },
    },
    include: ['**/*.ts', '**/*.tsx'],
    exclude: ['node_modules'],
  }),
};

/** Returns the files the page instructs the reader to write: a name in bold, then a code block. */
function filesOfPage() {
  const text = readPage('packages/docs/start/next.md');
  const named = text.matchAll(/\*\*`([^`]+)`\*\*[^\n]*\n\n```tsx? file=\S+\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...named].map(([, name, code]) => [name, code]));
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** @param {string} folder @param {LocalBackend} backend @param {(url: string) => Promise<void>} visit */
async function withServer(folder, backend, visit) {
  const port = await freePort();
  const server = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'],
    {
      cwd: folder,
      env: { ...process.env, HH_API_KEY: 'any', HH_API_URL: backend.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  server.stderr.on('data', (/** @type {Buffer} */ data) => (said += String(data)));
  const ended = once(server, 'exit');
  for await (const line of server.stdout) if (String(line).includes('Ready')) break;
  await visit(`http://127.0.0.1:${port}`);
  server.kill('SIGTERM');
  await ended;
  return said.split('\n').filter((line) => /\[honeyhive\]|Edge Runtime/.test(line));
}

/** Visits the app as a browser does. @param {string} url @returns {Promise<string[]>} */
async function visit(url) {
  const problems = [];
  const page = await fetch(url, { headers: { 'sec-fetch-site': 'none' } });
  const html = await page.text();
  if (!html.includes('tea, honey')) problems.push(`the page does not render: ${page.status}`);
  const timing = page.headers.get('server-timing') ?? '';
  const [, traceparent = ''] = /traceparent;desc="([^"]+)"/.exec(timing) ?? [];
  const [, baggage = ''] = /baggage;desc="([^"]+)"/.exec(timing) ?? [];
  if (!traceparent) problems.push(`the page is not handed its trace: ${timing}`);
  const asked = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { origin: url, 'sec-fetch-site': 'same-origin', traceparent, baggage },
    body: JSON.stringify({ question: 'why?' }),
  });
  const answer = await asked.text();
  if (answer !== 'You asked: why?') problems.push(`the route answers ${answer}`);
  const taken = await fetch(`${url}/api/honeyhive/opentelemetry/v1/traces`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: '{"resourceSpans":[]}',
  });
  if (taken.status !== 200) problems.push(`the relay answers ${taken.status}`);
  const broken = await fetch(`${url}/broken`);
  if (broken.status !== 500) problems.push(`the broken page answers ${broken.status}`);
  const moved = await fetch(`${url}/api/moved`, { redirect: 'manual' });
  if (moved.status !== 307) problems.push(`the redirect answers ${moved.status}`);
  const edge = await (await fetch(`${url}/api/edge`)).text();
  if (edge !== 'from the edge') problems.push(`the edge route answers ${edge}`);
  return problems;
}

/** @param {LocalBackend} backend */
function* wrongTrace(backend) {
  const one = (/** @type {string} */ name) => backend.events({ name })[0];
  const page = backend
    .events({ name: 'GET' })
    .find((event) => event.attributes['url.path'] === '/');
  const orders = one('load orders');
  const inBrowser = one('ask')?.session_id;
  const chat = backend
    .events({ name: 'POST /api/chat' })
    .find((event) => event.session_id !== inBrowser);
  if (!page || !orders || !chat) {
    const names = backend.events().map((event) => event.event_name);
    yield `these spans have arrived: ${names.join(', ') || 'none'}`;
    return;
  }
  if (orders.parent_id !== page.event_id) yield 'the server component does not hang on its page';
  const sessions = new Set([page, orders, chat].map((event) => event.session_id));
  if (sessions.size !== 1) yield 'one visit is several sessions';
  const errors = backend.events().filter((event) => event.error === 'the page is broken');
  if (errors.length !== 1) yield `the error of a page is in ${errors.length} spans`;
  const parent = backend.events().find((event) => event.event_id === errors[0]?.parent_id);
  if (parent?.attributes['url.path'] !== '/broken') yield 'the error does not hang on its page';
  if (errors[0]?.session_id !== parent?.session_id) yield 'the error is in another session';
  if (one('GET /api/moved')?.outcome !== 'ok') yield 'a redirect counts as an error';
  if (!one('GET /api/edge')) yield 'the edge route has delivered no span';
}

async function check() {
  const folder = temporaryFolder('next');
  await installPacked(folder, PEERS);
  const files = { ...BOILERPLATE, ...CLIENT, ...filesOfPage() };
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code ?? '');
  }
  const built = await run([process.execPath, 'node_modules/next/dist/bin/next', 'build'], {
    cwd: folder,
    env: { NEXT_TELEMETRY_DISABLED: '1', HH_API_KEY: 'any' },
  });
  if (built.code !== 0 || !built.output.includes('Turbopack'))
    return [`next build, by Turbopack:\n${lastLines(built.output, 30)}`];
  if (built.output.includes('[honeyhive]'))
    return [`next build says:\n${lastLines(built.output, 30)}`];
  const backend = await startLocal({ port: 0, store: 'memory' });
  /** @type {string[]} */
  const problems = [];
  const said = await withServer(folder, backend, async (url) => {
    problems.push(...(await visit(url)));
    problems.push(...(await visitInBrowser(url)));
    problems.push(...wrongNextFiles(folder, await (await fetch(`${url}/ask`)).text()));
  });
  problems.push(...said.map((line) => `next start says: ${line}`));
  problems.push(...wrongTrace(backend), ...wrongClientTrace(backend));
  await backend.close();
  return problems;
}

try {
  report(await check(), 'The Next page works as written.');
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
