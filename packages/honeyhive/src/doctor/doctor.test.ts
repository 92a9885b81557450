import { installedProject, type InstalledProject } from '../../fixtures/installed-project.ts';
import type { Listener } from '@honeyhive/test-support/http-server';
import { openBackend, openServer } from '@honeyhive/test-support/test-scoped';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createRelay, HoneyHiveTracer, nodeListener } from '@honeyhive/node';
import type { Environment } from './check-environment.ts';
import { doctor } from './doctor.ts';

const KEY = 'hh_secret-4711';
let project: InstalledProject;
let folder: string;
const install: InstalledProject['install'] = (files) => project.install(files);

beforeEach(() => {
  project = installedProject();
  ({ folder } = project);
});
afterEach(() => {
  vi.unstubAllEnvs();
  project.remove();
});

/** Runs the doctor. Returns the number of faults and all lines. */
async function examine(
  environment: Environment = {},
  addresses: { readonly relay?: string; readonly page?: string } = {},
): Promise<{ readonly faults: number; readonly said: string }> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const faults = await doctor({ folder, print, environment, readMs: 300, ...addresses });
  const said = lines.join('\n');
  expect(said).not.toContain(KEY);
  return { faults, said };
}

describe('with a key', () => {
  test('a known trace is sent, read back, and equal in every field', async () => {
    const { url } = await openBackend();
    const { faults, said } = await examine({ HH_API_KEY: KEY, HH_API_URL: url });
    expect(said).toContain(`✓ server        ${url} takes the key`);
    expect(said).toContain('✓ doctor model  ');
    expect(said).toContain('Nothing keeps spans from arriving.');
    expect(faults).toBe(0);
  });

  const SERVERS: Readonly<Record<string, readonly [listener: Listener, said: string]>> = {
    'refuses the key': [
      (_, response) => response.writeHead(401).end('{}'),
      '✗ key          the server refuses the key (401)',
    ],
    'shows a page': [
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'answers 200, and is no API of HoneyHive',
    ],
    redirects: [
      (_, response) => response.writeHead(302, { location: '/login' }).end(),
      'HH_API_URL is the address of the API',
    ],
    'is broken': [(_, response) => response.writeHead(500).end(), 'answers 500'],
    'takes spans, and loses them': [
      ({ url }, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(url?.includes('/export') ? '{"events":[],"totalEvents":0}' : '{}'),
      '✗ read back    not stored after 0 s: doctor, doctor model, doctor tool',
    ],
    'takes spans, and gives nothing to read': [
      ({ url }, response) => response.writeHead(url?.includes('/export') ? 403 : 200).end('{}'),
      'the events cannot be read (403)',
    ],
  };
  test.each(Object.entries(SERVERS))(
    'a server that %s is named, with a remedy',
    async (_, [listener, line]) => {
      const { url } = await openServer(listener);
      const { faults, said } = await examine({ HH_API_KEY: KEY, HH_API_URL: url });
      expect(said).toContain(line);
      expect(said).toContain('  → ');
      expect(faults).toBe(1);
    },
  );

  test('a server that changes a field is named with both values', async () => {
    const backend = await openBackend();
    const { url } = await openServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = 'GET', headers } = request;
      const type = { 'content-type': headers['content-type'] ?? '' };
      const body = Buffer.concat(chunks);
      const answer = await fetch(backend.url + request.url, { method, headers: type, body });
      const text = (await answer.text()).replaceAll('"pong"', '"ping"');
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    });
    const { faults, said } = await examine({ HH_API_KEY: KEY, HH_API_URL: url });
    expect(said).toContain('outputs.content is "ping", sent was "pong"');
    expect(faults).toBe(1);
  });

  test('a server that is not there is named with the reason', async () => {
    const { faults, said } = await examine({ HH_API_KEY: KEY, HH_API_URL: 'http://127.0.0.1:9' });
    expect(said).toMatch(/✗ server .*http:\/\/127\.0\.0\.1:9: (ECONNREFUSED|bad port)/);
    expect(faults).toBe(1);
  });

  test('an address that the tracer refuses is named', async () => {
    const { faults, said } = await examine({ HH_API_KEY: KEY, HH_API_URL: 'api.honeyhive.ai' });
    expect(said).toMatch(/✗ options .*HH_API_URL/);
    expect(faults).toBe(1);
  });
});

describe('without a key', () => {
  test('the place of the key is named', async () => {
    install({ '.env': `HH_API_KEY=${KEY}\n` });
    const { faults, said } = await examine();
    expect(said).toContain('✗ key          HH_API_KEY is not set');
    expect(said).toContain('It stands in .env: node --env-file=.env');
    expect(faults).toBe(1);
  });

  test('a relay takes spans of its own page, and of listed origins', async () => {
    const tracer = new HoneyHiveTracer({ apiKey: 'k', testMode: true });
    onTestFinished(() => tracer.shutdown({ timeoutMs: 100 }));
    const relay = createRelay({ tracer, origins: ['https://app.test'] });
    const listen = nodeListener(relay);
    const { url } = await openServer((request, response) => listen(request, response));
    const own = await examine({}, { relay: `${url}/api/honeyhive` });
    expect(own.said).toContain('/api/honeyhive/opentelemetry/v1/traces takes spans');
    expect(own.said).toContain('✓ clock ');
    expect(own.faults).toBe(0);

    const page = await openServer((_, response) => response.end('<p>'));
    const foreign = await examine({}, { relay: `${url}/api/honeyhive`, page: page.url });
    expect(foreign.said).toContain('403 origin_not_allowed');
    expect(foreign.said).toContain(`createRelay({ origins: ['${page.url}'] })`);
    expect(foreign.faults).toBe(2);
  });

  const RELAYS: Readonly<Record<string, readonly [listener: Listener, said: string]>> = {
    'shows the application': [
      (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<div id=root>'),
      'The relay is not mounted there',
    ],
    'knows no such path': [
      (_, response) => response.writeHead(404).end(),
      'No relay is mounted there',
    ],
    'asks for a sign-in': [
      (_, response) => response.writeHead(307, { location: '/login' }).end(),
      'redirects to /login',
    ],
    'refuses the page': [(_, response) => response.writeHead(403).end('no'), 'a CSRF check'],
  };
  test.each(Object.entries(RELAYS))(
    'a relay that %s is named with the remedy',
    async (_, [listener, line]) => {
      const { url } = await openServer(listener);
      const { faults, said } = await examine({}, { relay: `${url}/api/honeyhive` });
      expect(said).toContain(line);
      expect(faults).toBe(1);
    },
  );

  test.each([
    ['header', "default-src 'self'; connect-src https://api.test", ''],
    [
      'tag',
      '',
      `<meta http-equiv="Content-Security-Policy" content="connect-src https://api.test">`,
    ],
    ['default', "default-src 'none'", ''],
  ])('a policy that forbids the relay is named: %s', async (_, header, html) => {
    const { url } = await openServer((request, response) => {
      if (request.method === 'POST')
        response.setHeader('content-type', 'application/json').end('{}');
      else response.writeHead(200, header ? { 'content-security-policy': header } : {}).end(html);
    });
    const { faults, said } = await examine({}, { relay: '/api/honeyhive', page: url });
    expect(said).toContain(`✗ CSP          connect-src forbids ${url}/api/honeyhive`);
    expect(said).toContain("Add 'self' to connect-src");
    expect(faults).toBe(1);
  });

  test('an address without a scheme is named', async () => {
    const { faults, said } = await examine({}, { relay: 'localhost:3000/api' });
    expect(said).toContain('localhost:3000/api is no address');
    expect(faults).toBe(1);
  });

  test.each(['shop', '/shop', '', 'http://'])(
    'a page that is no address is named: "%s"',
    async (page) => {
      const { faults, said } = await examine({}, { relay: '/api/honeyhive', page });
      expect(said).toContain('is no address');
      expect(faults).toBe(1);
    },
  );
});
