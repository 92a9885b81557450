/** An OTLP/HTTP endpoint for spans, fixed at creation, so that the relay is no open proxy. */
export interface RelayTarget {
  /** URL of the endpoint, such as `http://collector:4318`; with or without the path `/v1/traces`. */
  readonly url: string;
  /** Headers added to every request, for authentication or routing. */
  readonly headers?: Readonly<Record<string, string>>;
}

const PATH = '/v1/traces';

/** Returns true for a valid http or https URL. */
export const isAddress = (url: unknown): boolean =>
  typeof url === 'string' && /^https?:\/\/./i.test(url.trim()) && URL.canParse(url.trim());

/** Creates a fetch function that sends every request to the Collector's single path. */
export function collectorFetch({ url }: RelayTarget, own: typeof fetch | undefined): typeof fetch {
  const base = (isAddress(url) ? url : '').trim().replace(/\/+$/, '');
  const address = base.endsWith(PATH) ? base : base + PATH;
  return (_input, init) => (own ?? globalThis.fetch)(address, init);
}
