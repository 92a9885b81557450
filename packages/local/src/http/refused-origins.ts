const MAX_LOGGED_ORIGINS = 100;
const MAX_ORIGIN_LENGTH = 200;

/** Says on stderr which pages were refused: each origin once, a hundred of them at most. */
export class RefusedOrigins {
  readonly #logged = new Set<string>();

  log(origin: string): void {
    const shown = printable(origin);
    if (this.#logged.has(shown) || this.#logged.size > MAX_LOGGED_ORIGINS) return;
    this.#logged.add(shown);
    const isLast = this.#logged.size > MAX_LOGGED_ORIGINS;
    const line = isLast ? 'Pages of further origins were refused.' : refusal(origin);
    process.stderr.write(`HoneyHive local: ${line}\n`);
  }
}

/** Why a page was refused and what to do, as one sentence each. */
export function refusal(origin: string): string {
  const shown = printable(origin);
  return shown === 'null'
    ? 'A page without an origin of its own (a file, or a sandboxed frame) may not use this server. Serve it from http://localhost.'
    : `Pages of ${shown} may not use this server. If it is yours, start with --allow-origin ${shown} (option \`allowOrigins\`).`;
}

/** A header as it may be printed: terminals obey what is no plain character. */
const printable = (origin: string): string =>
  origin.slice(0, MAX_ORIGIN_LENGTH).replaceAll(/[^\x21-\x7e]/g, '?');
