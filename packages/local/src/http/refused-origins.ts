const MAX_LOGGED_ORIGINS = 100;
const MAX_ORIGIN_LENGTH = 200;

/** Logs refused pages on stderr: every origin once, at most a hundred origins. */
export class RefusedOrigins {
  readonly #logged = new Set<string>();

  log(origin: string): void {
    const shown = printable(origin);
    if (this.#logged.has(shown) || this.#logged.size > MAX_LOGGED_ORIGINS) return;
    this.#logged.add(shown);
    const isLast = this.#logged.size > MAX_LOGGED_ORIGINS;
    const line = isLast ? 'Further refused origins are not logged.' : refusal(origin);
    process.stderr.write(`HoneyHive local: ${line}\n`);
  }
}

/** Returns the reason of a refusal and the remedy, in two sentences. */
export function refusal(origin: string): string {
  const shown = printable(origin);
  return shown === 'null'
    ? 'Requests from pages without an origin (a file, or a sandboxed frame) are refused. Serve the page from http://localhost.'
    : `Requests from pages of ${shown} are refused. To allow the origin, start with --allow-origin ${shown} (option \`allowOrigins\`).`;
}

/** Returns a header safe to print: terminals obey characters outside plain ASCII. */
const printable = (origin: string): string =>
  origin.slice(0, MAX_ORIGIN_LENGTH).replaceAll(/[^\x21-\x7e]/g, '?');
