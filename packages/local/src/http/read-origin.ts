import { isIP } from 'node:net';

/** An origin in normalized spelling. */
export interface Origin {
  scheme: string;
  /** Lower case; IPv6 in brackets. */
  hostname: string;
  /** Origin as sent by browsers: lower case, without the default port of the scheme. */
  text: string;
}

const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/([\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Reads an `Origin` header. Returns undefined for values no browser sends: `null`, lists, user names, paths,
 * escapes, names with a trailing dot, addresses in another form than `127.0.0.1`.
 */
export function readOrigin(given: string): Origin | undefined {
  const found = ORIGIN.exec(given);
  if (!found) return undefined;
  const [text = '', scheme = '', host = ''] = found.map((part) => part?.toLowerCase());
  try {
    const url = new URL(text);
    const isSameName = host.startsWith('[') || url.hostname === host;
    if (!isSameName || host.endsWith('.')) return undefined;
    return { scheme, hostname: url.hostname, text: `${scheme}://${url.host}` };
  } catch {
    return undefined;
  }
}

const LOCALHOST = /^(?:[\w-]+\.)*localhost$/;

/** True if a host name or address is loopback: `localhost`, `*.localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host.toLowerCase());
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || LOCALHOST.test(name);
}

/** True if the host is an IP address, which no DNS entry can redirect. */
export const isAddress = (host: string): boolean => isIP(withoutBrackets(host)) !== 0;

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
