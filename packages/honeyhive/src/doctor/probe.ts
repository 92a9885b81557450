/** Answer to a probe, or the reason for having none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A server without an answer. */
export interface Silence {
  /** Such as `ECONNREFUSED`. */
  readonly code: string;
}

const TIMEOUT_MS = 10_000;

/** Sends a request. Never rejects. */
export async function probe(url: string, init: RequestInit = {}): Promise<Answer | Silence> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'manual', signal, ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    return { code: codeOf(error) };
  }
}

function codeOf(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? 'no answer in 10 s' : message);
}

/** Remedies by the code of a failed connection. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start the server, or correct host and port.',
  ENOTFOUND: 'The host is unknown: correct the address, or look at DNS.',
  EAI_AGAIN: 'DNS does not answer: is this machine offline, or in a network of its own?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server speaks http there, not https.',
  ECONNRESET: 'The connection breaks off: http for https, a firewall, or a proxy.',
};

/** Remedy for a server without an answer. */
export const remedyOf = ({ code }: Silence): string =>
  REMEDIES[code] ??
  (/CERT|SELF_SIGNED|ISSUER/.test(code)
    ? 'The certificate is not trusted: NODE_EXTRA_CA_CERTS names a file with its issuer.'
    : 'Check address, network and firewall.');

/** True for a page instead of an answer of an API. */
export const isHtml = ({ headers, text }: Answer): boolean =>
  /^text\/html/i.test(headers.get('content-type') ?? '') || /^[\s\uFEFF]*</.test(text);

/** Path of spans below the address of a server or relay. */
export const TRACES = '/opentelemetry/v1/traces';
/** A request without spans. */
export const NO_SPANS = '{"resourceSpans":[]}';
