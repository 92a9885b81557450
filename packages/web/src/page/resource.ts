import type { Attributes } from '@opentelemetry/api';

/**
 * Returns resource attributes of the page's site and the browser. The query is never included, since a query may
 * hold any data.
 */
export function resource(): Attributes {
  const attributes: Attributes = {
    'service.name': globalThis.location?.host || 'unknown_service:web',
    'telemetry.sdk.language': 'webjs',
  };
  const { userAgent, language } = globalThis.navigator ?? {};
  if (userAgent) attributes['user_agent.original'] = userAgent;
  if (language) attributes['browser.language'] = language;
  return attributes;
}
