import { VERSION } from '../version.ts';
import type { HTTPClient } from './http-client.ts';

/** Waits between attempts, ms. */
export interface BackoffStrategy {
  initialInterval: number;
  maxInterval: number;
  exponent: number;
  maxElapsedTime: number;
}

/** Retry policy of a call. */
export type RetryConfig =
  | { strategy: 'none' }
  | {
      strategy: 'backoff';
      backoff?: BackoffStrategy | undefined;
      retryConnectionErrors?: boolean | undefined;
    };

/** Takes lines about requests. */
export interface DebugLogger {
  log(message: string, ...args: unknown[]): void;
}

/** Options of the REST client. */
export interface SDKOptions {
  /** API key, or a function that resolves with the API key. Default: `HH_API_KEY`. */
  bearerAuth?: string | (() => Promise<string>) | undefined;
  /** Sends requests. */
  httpClient?: Pick<HTTPClient, 'request'> | undefined;
  /** Index in {@link ServerList}. */
  serverIdx?: number | undefined;
  /** HoneyHive's address. Default: `HH_API_URL`, else the first of {@link ServerList}. */
  serverURL?: string | undefined;
  retryConfig?: RetryConfig | undefined;
  /** Timeout of a request, ms. Default: none. */
  timeoutMs?: number | undefined;
  debugLogger?: DebugLogger | undefined;
}

/** Options of one call. */
export interface RequestOptions {
  /** Timeout of a request, ms. */
  timeoutMs?: number | undefined;
  retries?: RetryConfig | undefined;
  /** Statuses to retry; `5XX` stands for 500 to 599. Default: 429, 500, 502, 503, 504. */
  retryCodes?: string[] | undefined;
  serverURL?: string | URL | undefined;
  fetchOptions?: Omit<RequestInit, 'method' | 'body'> | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** HoneyHive's addresses. */
export const ServerList = ['https://api.honeyhive.ai'] as const;

/**
 * Resolves the address from options.
 *
 * @throws an Error for an index that is none of {@link ServerList}.
 */
export function serverURLFromOptions({ serverURL, serverIdx = 0 }: SDKOptions): URL | null {
  const given = serverURL ?? (ServerList as readonly string[])[serverIdx];
  if (!given) throw new Error(`Invalid server index ${serverIdx}`);
  return new URL(given);
}

/** Name and versions of the REST client. */
export const SDK_METADATA = {
  language: 'typescript',
  openapiDocVersion: '1.0.21',
  sdkVersion: '1.34.1',
  genVersion: '2.559.0',
  userAgent: 'honeyhive-typescript',
} as const;

/** Headers that identify the client. */
export const SDK_HEADERS: Readonly<Record<string, string>> = {
  'user-agent': SDK_METADATA.userAgent,
  'hh-sdk-version': VERSION,
  'hh-sdk-language': 'typescript',
  'hh-sdk-package': 'honeyhive',
};
