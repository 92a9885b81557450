import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  installed,
  installedProject,
  type InstalledProject,
} from '../../fixtures/installed-project.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkClock } from './check-clock.ts';
import { checkEnvironment, type Environment } from './check-environment.ts';
import { checkNode, checkPackages } from './check-versions.ts';
import { allowsConnect } from './csp.ts';
import { renderFindings } from './finding.ts';

const KEY = 'hh_secret-4711';
let project: InstalledProject;
let folder: string;
const install: InstalledProject['install'] = (files) => project.install(files);

beforeEach(() => {
  project = installedProject();
  ({ folder } = project);
});
afterEach(() => {
  project.remove();
});

test.each([
  ["connect-src 'self'", 'https://app.test/api', true],
  ["connect-src 'self'", 'https://other.test/api', false],
  ['connect-src https:', 'https://other.test/api', true],
  ['connect-src *.test', 'https://a.test/api', true],
  ['connect-src https://a.test:8443', 'https://a.test:8443/api', true],
  ['connect-src https://a.test:8443', 'https://a.test/api', false],
  ['connect-src https://a.test/api/', 'https://a.test/api/honeyhive', true],
  ['connect-src https://a.test/other', 'https://a.test/api/honeyhive', false],
  ['CONNECT-SRC *', 'https://a.test/', true],
  ["script-src 'self'", 'https://a.test/', true],
  ["connect-src 'none'; connect-src *", 'https://a.test/', false],
])('the policy %s towards %s', (policy, target, isAllowed) => {
  expect(allowsConnect([policy], new URL('https://app.test/'), new URL(target))).toBe(isAllowed);
});

describe('environment', () => {
  const said = (environment: Environment): string =>
    renderFindings(checkEnvironment(environment)).join('\n');

  test.each([
    [{ HH_APIKEY: KEY }, 'Rename HH_APIKEY to HH_API_KEY'],
    [{ HONEYHIVE_APIKEY: KEY }, 'Rename HONEYHIVE_APIKEY to HONEYHIVE_API_KEY'],
    [{ HH_NONSENSE_OF_MINE: '1' }, 'Remove HH_NONSENSE_OF_MINE'],
    [{ HH_FLUSH_INTERVAL: '5000' }, 'Write 5 for 5000 ms'],
    [{ OTEL_BSP_SCHEDULE_DELAY: '5' }, 'Write 5000 for 5 s'],
    [{ HH_API_URL: 'https://a.test', HH_SERVER_URL: 'https://b.test' }, 'HH_API_URL wins'],
    [{ HH_API_KEY: KEY, HONEYHIVE_API_KEY: `${KEY}2` }, 'HH_API_KEY wins'],
    [{ HH_TEST_MODE: 'yes' }, 'HH_TEST_MODE is on: no span is sent'],
    [{ OTEL_SDK_DISABLED: 'true' }, 'OTEL_SDK_DISABLED is on'],
    [{ HH_API_KEY: `"${KEY}"` }, 'HH_API_KEY has quotes or spaces around'],
    [{ HH_VERIFY_SSL: 'false' }, 'certificates are always checked'],
    [{ HH_CACHE_SIZE: '1' }, 'the SDK has no cache'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c.test' }, 'HH_API_URL names the server'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'grpc has no effect'],
    [{ HTTPS_PROXY: 'http://p.test' }, 'NODE_USE_ENV_PROXY=1'],
  ])('%j is said with the remedy', (environment, line) => {
    expect(said(environment)).toContain(line);
    expect(said(environment)).not.toContain(KEY);
  });

  test('right variables are listed, without their values', () => {
    expect(said({ HH_API_KEY: KEY, HH_FLUSH_INTERVAL: '5', PATH: '/bin' })).toBe(
      '✓ environment  read: HH_API_KEY, HH_FLUSH_INTERVAL',
    );
  });
});

describe('versions', () => {
  const packages = (): string => renderFindings(checkPackages(folder)).join('\n');

  test('one copy of each package is fine', () => {
    expect(packages()).toBe('✓ packages  @honeyhive/core, @honeyhive/node 0.1.0');
  });

  test.each([
    [
      'two copies of core',
      { ...installed('node_modules/@honeyhive/node/', '@honeyhive/core', '0.2.0') },
      '✗ packages  2 copies of @honeyhive/core',
    ],
    [
      'two copies of the API',
      { ...installed('node_modules/lib/', '@opentelemetry/api', '1.4.0') },
      '! packages  2 copies of @opentelemetry/api',
    ],
    ['versions that differ', { ...installed('', '@honeyhive/web', '0.3.0') }, 'versions differ'],
  ])('%s are named', (_, files, line) => {
    install(files);
    expect(packages()).toContain(line);
    expect(packages()).toContain('→ ');
  });

  test('an application without the SDK is sent to init', () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(packages()).toContain('npx honeyhive init');
  });

  test('a Node that is too old is named', () => {
    expect(checkNode('18.20.1').remedy).toContain('20.19');
    expect([checkNode('20.19.0').state, checkNode('24.1.0').state]).toEqual(['ok', 'ok']);
  });
});

test('a clock that is wrong is named with the difference', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const at = (skew: number): string =>
    renderFindings(checkClock(new Headers({ date }), Date.parse(date) + skew)).join('\n');
  expect(at(3_600_000)).toContain('3600 s ahead of the server');
  expect(at(-90_000)).toContain('90 s behind the server');
  expect(at(5_000)).toContain('✓');
});
