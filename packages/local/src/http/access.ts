import { type Origin, isAddress, isLoopback, readOrigin } from './read-origin.ts';
import { ViewerToken } from './viewer-token.ts';

/** Which addresses the server answers to, which pages may ask it, and whether reading needs the token. */
export class Access {
  /** What the viewer's start address carries where others can reach the server. */
  readonly token: ViewerToken = new ViewerToken();
  readonly #givenHost: string;
  readonly #allowed: ReadonlySet<string>;
  #isExposed = true;

  /** Throws a TypeError for what is no origin. */
  constructor(givenHost: string, allowOrigins: readonly string[]) {
    this.#givenHost = givenHost.toLowerCase();
    this.#allowed = new Set(allowOrigins.map(asOrigin));
  }

  /** Whether other machines can reach the server; so it is taken to be until {@link bind} says otherwise. */
  get isExposed(): boolean {
    return this.#isExposed;
  }

  /** Takes note of the address that the server listens on: a name says little of where it leads. */
  bind(address: string): void {
    this.#isExposed = !isLoopback(address);
  }

  /**
   * Whether a `Host` header names this server: by a loopback name, by the host it was started with, or, where others
   * can reach it, by an IP address. Any other name may be one that a stranger has pointed here (DNS rebinding).
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

  /** Whether a page of this origin may ask: the server's own, one of this machine, or one that was allowed. */
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

/** The origin of this server's own pages under a `Host` header. */
const hostOf = (header: string | undefined): Origin | undefined =>
  header === undefined ? undefined : readOrigin(`http://${header}`);

function asOrigin(given: string): string {
  const origin = readOrigin(given.replace(/\/$/, ''));
  if (origin) return origin.text;
  throw new TypeError(
    `${JSON.stringify(given)} is no origin: allow one as in https://app.example or http://192.168.1.5:3000, without a path or wildcard (option \`allowOrigins\`, \`--allow-origin\`).`,
  );
}
