import type { Attributes } from '@opentelemetry/api';
import { environment } from './environment.ts';

/**
 * Returns resource attributes of the service and the runtime. Arguments, user names and secrets are never included.
 */
export function resource(): Attributes {
  const {
    OTEL_SERVICE_NAME,
    OTEL_RESOURCE_ATTRIBUTES,
    HH_SERVICE_NAME,
    npm_package_name,
    npm_package_version,
  } = environment();
  const given = resourceAttributes(OTEL_RESOURCE_ATTRIBUTES);
  const attributes: Attributes = {
    ...given,
    'service.name':
      OTEL_SERVICE_NAME ??
      HH_SERVICE_NAME ??
      given['service.name'] ??
      npm_package_name ??
      'unknown_service:node',
    'telemetry.sdk.language': 'nodejs',
  };
  if (npm_package_version) attributes['service.version'] ??= npm_package_version;
  const [name, version] = runtimeOf();
  if (name && version) {
    attributes['process.runtime.name'] = name;
    attributes['process.runtime.version'] = version;
  }
  return attributes;
}

/**
 * Parses `key=value` pairs, comma-separated and percent-encoded, as OpenTelemetry defines. Invalid pairs are
 * dropped.
 */
function resourceAttributes(text = ''): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, at)).trim();
    const value = pair
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    if (key) attributes[key] = decoded(value);
  }
  return attributes;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // The percent signs are no valid encoding: the raw value is kept.
    return value;
  }
}

function runtimeOf(): readonly [string, string] | readonly [] {
  const versions: Readonly<Record<string, string | undefined>> = process.versions ?? {};
  for (const name of ['bun', 'deno', 'node']) {
    const version = versions[name];
    if (version) return [name === 'node' ? 'nodejs' : name, version];
  }
  return [];
}
