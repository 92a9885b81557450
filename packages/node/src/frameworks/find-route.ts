import type { Exchange } from './exchange.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Finds the pattern of the framework's route for a request; `undefined` without a route. */
export function findRoute({ framework, given }: Exchange, mount: () => string): string | undefined {
  const fields = given as Fields;
  if (framework === 'koa') return patternText(fields['_matchedRoute'] ?? fields['routerPath']);
  if (framework === 'fastify')
    return patternText((fields['routeOptions'] as Fields | undefined)?.['url']);
  const path = patternText((fields['route'] as Fields | undefined)?.['path']);
  const mounted = mount();
  if (path === undefined) return mounted || undefined;
  return mounted && path === '/' ? mounted : `${mounted}${path}`;
}

/** Converts a pattern to text. Frameworks accept texts, regular expressions, and lists of both. */
function patternText(pattern: unknown): string | undefined {
  if (Array.isArray(pattern)) return pattern.map(String).join('|');
  return typeof pattern === 'string' || pattern instanceof RegExp ? String(pattern) : undefined;
}
