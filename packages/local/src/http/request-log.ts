/** A received request. */
export interface ReceivedRequest {
  method: string;
  /** Path with query. */
  path: string;
  /** By lower-case name; of `authorization` only the scheme and the last four characters, of cookies nothing. */
  headers: Record<string, string>;
  /** Size of the body on the wire. */
  bytes: number;
  /** Status of the answer. */
  status: number;
  /** Arrival, Unix ms. */
  time: number;
}

const LIMIT = 1000;

function redacted(name: string, value: string): string {
  if (name === 'cookie') return '[redacted]';
  if (name !== 'authorization' && name !== 'proxy-authorization') return value;
  const space = value.indexOf(' ');
  return `${space < 0 ? '' : value.slice(0, space + 1)}…${value.slice(Math.max(space + 1, value.length - 4))}`;
}

/** The last thousand requests to ingest. */
export class RequestLog {
  #requests: ReceivedRequest[] = [];

  add(request: Request, answer: Pick<ReceivedRequest, 'bytes' | 'status' | 'time'>): void {
    const url = new URL(request.url);
    const headers: Record<string, string> = {};
    for (const [name, value] of request.headers) headers[name] = redacted(name, value);
    this.#requests.push({
      method: request.method,
      path: url.pathname + url.search,
      headers,
      ...answer,
    });
    if (this.#requests.length > LIMIT) this.#requests.shift();
  }

  all(): ReceivedRequest[] {
    return structuredClone(this.#requests);
  }

  clear(): void {
    this.#requests = [];
  }
}
