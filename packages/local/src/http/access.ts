import { type Origin, isAddress, isLoopback, readOrigin } from './read-origin.ts';
import { ViewerToken } from './viewer-token.ts';

/**
 * Decides which host names the server accepts, which page origins may send requests, and whether reading requires
 * the token.
 */
export class Access {
  /** Token in the start address of the viewer if other machines can reach the server. */
  readonly token: ViewerToken = new ViewerToken();
  readonly #givenHost: string;
  readonly #allowed: ReadonlySet<string>;
  #isExposed = true;

  /** Throws a TypeError if an entry of `allowOrigins` is not an origin. */
  constructor(givenHost: string, allowOrigins: readonly string[]) {
    this.#givenHost = givenHost.toLowerCase();
    this.#allowed = new Set(allowOrigins.map(asOrigin));
  }

  /** True if other machines can reach the server; assumed true until {@link bind} is called. */
  get isExposed(): boolean {
    return this.#isExposed;
  }

  /** Records the bound address of the server: a host name does not reveal the target address. */
  bind(address: string): void {
    this.#isExposed = !isLoopback(address);
  }

  /**
   * True if a `Host` header names the server: by a loopback name, by the given host, or, if the server is exposed,
   * by an IP address. Any different name may have been pointed here by a stranger (DNS rebinding).
   */
  takesHost(header: string | undefined): boolean {
    const host = hostOf(header);
    if (!host) return false;
    const { hostname } = host;
    return (
      isLoopback(hostname) ||
      hostname === this.#givenHost ||
      hostname === `[${this.#givenHost}]` ||
      (this.#isExposed && isAddress(hostname))
    );
  }

  /**
   * True if a page of the origin may send requests: an origin of the server, of the local machine, or in the allow
   * list.
   */
  takesOrigin(header: string, host: string | undefined): boolean {
    const origin = readOrigin(header);
    if (!origin) return false;
    const isWeb = origin.scheme === 'http' || origin.scheme === 'https';
    return (
      (isWeb && isLoopback(origin.hostname)) ||
      this.#allowed.has(origin.text) ||
      origin.text === hostOf(host)?.text
    );
  }
}

/** Returns the origin of the pages served under a `Host` header. */
const hostOf = (header: string | undefined): Origin | undefined =>
  header === undefined ? undefined : readOrigin(`http://${header}`);

function asOrigin(given: string): string {
  const origin = readOrigin(given.replace(/\/$/, ''));
  if (origin) return origin.text;
  throw new TypeError(
    `${JSON.stringify(given)} is not an origin: use the form https://app.example or http://192.168.1.5:3000, without a path or wildcard (option \`allowOrigins\`, \`--allow-origin\`).`,
  );
}
