import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

type Components = Readonly<Record<string, object>>;
interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors?: readonly string[];
  readonly exporters: readonly string[];
}
interface Configuration {
  readonly receivers: Components;
  readonly processors: Components;
  readonly exporters: Components;
  readonly connectors?: Components;
  readonly extensions: Components;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Pipeline>>;
  };
}

/** What the contrib distribution of the Collector has, as far as we use it. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  receivers: ['otlp', 'kafka'],
  processors: ['memory_limiter', 'batch', 'tail_sampling', 'resource'],
  exporters: ['otlp_http', 'kafka', 'debug'],
  connectors: ['routing'],
  extensions: ['health_check'],
};
const POLICIES = ['status_code', 'latency', 'probabilistic'];

describe.each(['collector-gateway.yaml', 'collector-consumer.yaml'])('%s', (file) => {
  const { service, ...sections } = parse(read(file)) as Configuration;
  const pipelines = Object.values(service.pipelines);

  test('has components that the Collector knows', () => {
    const unknown = Object.entries(sections).flatMap(([section, components]) =>
      Object.keys(components).filter((name) => !KNOWN[section]?.includes(name.split('/')[0] ?? '')),
    );
    expect(unknown).toEqual([]);
  });

  test('uses in its pipelines what it defines, and defines nothing that it does not use', () => {
    const { receivers, processors, exporters, connectors = {} } = sections;
    const used = {
      receivers: pipelines.flatMap((pipeline) => pipeline.receivers),
      processors: pipelines.flatMap((pipeline) => pipeline.processors ?? []),
      exporters: pipelines.flatMap((pipeline) => pipeline.exporters),
    };
    const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();
    expect(sorted(used.receivers)).toEqual(sorted(Object.keys({ ...receivers, ...connectors })));
    expect(sorted(used.processors)).toEqual(sorted(Object.keys(processors)));
    expect(sorted(used.exporters)).toEqual(sorted(Object.keys({ ...exporters, ...connectors })));
    expect(service.extensions).toEqual(Object.keys(sections.extensions));
  });

  test('limits memory before anything else', () => {
    const first = pipelines.filter(({ receivers }) => !receivers.includes('routing'));
    expect(first.map(({ processors }) => processors?.[0])).toEqual(['memory_limiter']);
  });

  test('holds no key', () => {
    expect(read(file)).not.toMatch(/Bearer (?!\$\{env:)/);
  });
});

test('tenants are routed to pipelines there are, and the header has one name on the whole way', () => {
  const gateway = parse(read('collector-gateway.yaml')) as Configuration;
  const consumer = parse(read('collector-consumer.yaml')) as Configuration;
  const routing = consumer.connectors?.['routing'] as {
    readonly default_pipelines: string[];
    readonly table: ReadonlyArray<{ readonly condition: string; readonly pipelines: string[] }>;
  };
  expect(Object.keys(consumer.service.pipelines)).toEqual(
    expect.arrayContaining([
      ...routing.default_pipelines,
      ...routing.table.flatMap((route) => route.pipelines),
    ]),
  );
  for (const { condition } of routing.table) expect(condition).toContain('kafka.header.x-tenant');
  const kafka = gateway.exporters['kafka'] as { readonly traces: { readonly topic: string } };
  expect(gateway.processors['batch']).toMatchObject({ metadata_keys: ['x-tenant'] });
  expect(kafka).toMatchObject({ include_metadata_keys: ['x-tenant'] });
  expect(consumer.receivers['kafka']).toMatchObject({
    header_extraction: { extract_headers: true, headers: ['x-tenant'] },
    traces: { topics: [kafka.traces.topic] },
  });
  expect(read('src/relay.mjs')).toContain("'x-tenant': tenant");
});

test('tail sampling has policies that the Collector knows', () => {
  const { processors } = parse(read('collector-consumer.yaml')) as Configuration;
  const sampling = processors['tail_sampling'] as {
    readonly policies: ReadonlyArray<{ readonly type: string }>;
  };
  expect(sampling.policies.length).toBeGreaterThan(0);
  for (const policy of sampling.policies) {
    expect(POLICIES).toContain(policy.type);
    expect(Object.keys(policy)).toEqual(['name', 'type', policy.type]);
  }
});

test('compose mounts files there are, and every service that is waited for', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as {
    readonly services: Record<
      string,
      { readonly depends_on?: string[]; readonly volumes?: string[]; readonly image: string }
    >;
  };
  for (const { depends_on: waited = [], volumes = [], image } of Object.values(services)) {
    expect(image).toMatch(/:[\d.]+/);
    for (const name of waited) expect(Object.keys(services)).toContain(name);
    for (const volume of volumes) {
      const [file = ''] = volume.split(':');
      expect(existsSync(new URL(`../${file}`, import.meta.url))).toBe(true);
    }
  }
});

const hasNginx = spawnSync('nginx', ['-v']).status === 0;
test.skipIf(!hasNginx)('nginx takes its configuration (needs nginx)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const file = join(folder, 'nginx.conf');
  // It looks the names of its upstreams up; here they are nobody's.
  writeFileSync(file, read('nginx.conf').replaceAll(/relay-\d/g, '127.0.0.1'));
  const { status, stderr } = spawnSync(
    'nginx',
    ['-t', '-c', file, '-e', join(folder, 'error.log'), '-g', `pid ${join(folder, 'pid')};`],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true, force: true });
  expect([status, stderr]).toEqual([0, expect.stringContaining('test is successful')]);
});
