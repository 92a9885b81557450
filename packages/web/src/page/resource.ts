import type { Attributes } from '@opentelemetry/api';

/** Who produces the spans: the page's site and the browser. Never the query, which may hold anything. */
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
