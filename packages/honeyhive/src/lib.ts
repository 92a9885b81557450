/** Names that programs import from `honeyhive/lib/*`. @module */
export { HTTPClient, type Fetcher, type HTTPClientOptions } from './client/http-client.ts';
export {
  type BackoffStrategy,
  type RequestOptions,
  type RetryConfig,
  SDK_HEADERS,
  SDK_METADATA,
  type SDKOptions,
  ServerList,
  serverURLFromOptions,
} from './client/sdk-options.ts';
export { readableStreamToArrayBuffer } from './client/files.ts';
