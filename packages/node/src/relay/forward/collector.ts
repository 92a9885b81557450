/** A place that takes spans as OTLP/HTTP, fixed when the relay is made, so that it is no open proxy. */
export interface RelayTarget {
  /** Its address, such as `http://collector:4318`; with or without the path `/v1/traces`. */
  readonly url: string;
  /** Headers added to each request, for authentication or routing. */
  readonly headers?: Readonly<Record<string, string>>;
}

const PATH = '/v1/traces';

/** Whether it is one that requests can go to. */
export const isAddress = (url: unknown): boolean =>
  typeof url === 'string' && /^https?:\/\/./i.test(url.trim()) && URL.canParse(url.trim());

/** Sends whatever is sent to the one path of a Collector. */
export function collectorFetch({ url }: RelayTarget, own: typeof fetch | undefined): typeof fetch {
  const base = (isAddress(url) ? url : '').trim().replace(/\/+$/, '');
  const address = base.endsWith(PATH) ? base : base + PATH;
  return (_input, init) => (own ?? globalThis.fetch)(address, init);
}
