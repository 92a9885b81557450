/** True if policies allow a page at `page` to connect to `target`. Each policy must allow. */
export const allowsConnect = (policies: readonly string[], page: URL, target: URL): boolean =>
  policies.every((policy) => {
    const sources = sourcesOf(policy);
    return sources === undefined || sources.some((source) => matches(source, page, target));
  });

/** Sources of `connect-src`, or of `default-src`; undefined where neither restricts. */
function sourcesOf(policy: string): readonly string[] | undefined {
  const directives = new Map<string, readonly string[]>();
  for (const part of policy.split(';')) {
    const [name = '', ...sources] = part.trim().split(/\s+/);
    // The first directive of a name counts.
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources);
  }
  return directives.get('connect-src') ?? directives.get('default-src');
}

const SOURCE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[^:/]+)(?::(\d+|\*))?(\/.*)?$/i;

function matches(source: string, page: URL, target: URL): boolean {
  if (/^'self'$/i.test(source)) return isSelf(page, target);
  if (source === '*') return /^https?:$/.test(target.protocol);
  if (/^[a-z][a-z0-9+.-]*:$/i.test(source)) return isScheme(source.toLowerCase(), target);
  const found = SOURCE.exec(source);
  if (!found || source.startsWith("'")) return false;
  const [, scheme, host = '', port, path] = found;
  const isPath =
    !path ||
    path === '/' ||
    (path.endsWith('/') ? target.pathname.startsWith(path) : target.pathname === path);
  return (
    isScheme(scheme ? `${scheme.toLowerCase()}:` : page.protocol, target) &&
    isHost(host.toLowerCase(), target.hostname) &&
    isPort(port, target) &&
    isPath
  );
}

const isSelf = (page: URL, target: URL): boolean =>
  page.host === target.host && isScheme(page.protocol, target);

/** An insecure scheme allows the secure one too. */
const isScheme = (scheme: string, { protocol }: URL): boolean =>
  scheme === protocol || (scheme === 'http:' && protocol === 'https:');

const isHost = (host: string, name: string): boolean =>
  host === '*' || (host.startsWith('*.') ? name.endsWith(host.slice(1)) : host === name);

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

const isPort = (port: string | undefined, { port: given, protocol }: URL): boolean =>
  port === '*' || (port ?? DEFAULT_PORTS[protocol]) === (given || DEFAULT_PORTS[protocol]);
