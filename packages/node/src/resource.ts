import type { Attributes } from '@opentelemetry/api';
import { environment } from './environment.ts';

/** Who produces the spans: the service and its runtime. Never arguments, user names or secrets. */
export function resource(): Attributes {
  const { OTEL_SERVICE_NAME, HH_SERVICE_NAME, npm_package_name, npm_package_version } =
    environment();
  const attributes: Attributes = {
    'service.name':
      OTEL_SERVICE_NAME ?? HH_SERVICE_NAME ?? npm_package_name ?? 'unknown_service:node',
    'telemetry.sdk.language': 'nodejs',
  };
  if (npm_package_version) attributes['service.version'] = npm_package_version;
  const [name, version] = runtimeOf();
  if (name && version) {
    attributes['process.runtime.name'] = name;
    attributes['process.runtime.version'] = version;
  }
  return attributes;
}

function runtimeOf(): readonly [string, string] | readonly [] {
  const versions: Readonly<Record<string, string | undefined>> = process.versions ?? {};
  for (const name of ['bun', 'deno', 'node']) {
    const version = versions[name];
    if (version) return [name === 'node' ? 'nodejs' : name, version];
  }
  return [];
}
