import { setTimeout as wait } from 'node:timers/promises';
import {
  ConnectionError,
  HTTPClientError,
  RequestAbortedError,
  RequestTimeoutError,
  UnexpectedClientError,
} from '../models/errors.ts';
import type { BackoffStrategy, RequestOptions, RetryConfig, SDKOptions } from './sdk-options.ts';

const RETRY_CODES: readonly string[] = ['429', '500', '502', '503', '504'];
const BACKOFF: BackoffStrategy = {
  initialInterval: 500,
  maxInterval: 60_000,
  exponent: 1.5,
  maxElapsedTime: 3_600_000,
};

/** A request with its retry options. */
interface Sending {
  readonly client: SDKOptions;
  readonly options: RequestOptions;
  /** Makes the request anew for each attempt. */
  readonly createRequest: (signal: AbortSignal | undefined) => Request;
}

/** Sends a request until it is answered, or tried often enough. Rejects with an {@link HTTPClientError}. */
export async function send(sending: Sending): Promise<Response> {
  const { client, options } = sending;
  const retries = options.retries ?? client.retryConfig ?? { strategy: 'none' };
  if (retries.strategy === 'none') return attempt(sending);
  const { initialInterval, maxInterval, exponent, maxElapsedTime } = retries.backoff ?? BACKOFF;
  const until = performance.now() + maxElapsedTime;
  for (let count = 0; ; count++) {
    // oxlint-disable-next-line no-await-in-loop
    const outcome = await attempt(sending).then(
      (response): Outcome => ({ response }),
      (error: unknown): Outcome => ({ error }),
    );
    const pause = Math.min(initialInterval * exponent ** count, maxInterval);
    const isLast = performance.now() + pause > until;
    if (isLast || !isRetried(outcome, retries, options.retryCodes ?? RETRY_CODES)) {
      if (outcome.response) return outcome.response;
      throw outcome.error;
    }
    // oxlint-disable-next-line no-await-in-loop
    await wait(pause);
  }
}

type Outcome = { readonly response?: Response; readonly error?: unknown };
type Backoff = Extract<RetryConfig, { strategy: 'backoff' }>;

function isRetried(
  { response, error }: Outcome,
  retries: Backoff,
  codes: readonly string[],
): boolean {
  if (response) return isAmong(response.status, codes);
  return error instanceof ConnectionError && retries.retryConnectionErrors === true;
}

/** `5XX` stands for every status of its hundred. */
const isAmong = (status: number, codes: readonly string[]): boolean =>
  codes.some((code) =>
    /XX$/i.test(code) ? code[0] === String(status)[0] : code === String(status),
  );

async function attempt({ client, options, createRequest }: Sending): Promise<Response> {
  const timeoutMs = options.timeoutMs ?? client.timeoutMs;
  const given = options.fetchOptions?.signal ?? undefined;
  const timeout = !given && timeoutMs ? AbortSignal.timeout(timeoutMs) : undefined;
  const request = createRequest(given ?? timeout);
  client.debugLogger?.log(`${request.method} ${request.url}`);
  try {
    const { httpClient } = client;
    const response = await (httpClient ? httpClient.request(request) : fetch(request));
    client.debugLogger?.log(`${request.method} ${request.url}: ${response.status}`);
    return response;
  } catch (cause) {
    throw clientError(cause, { isTimeout: timeout?.aborted === true, isAborted: given?.aborted });
  }
}

/** The error for a request that got no answer. */
export function clientError(
  cause: unknown,
  { isTimeout, isAborted }: { isTimeout?: boolean | undefined; isAborted?: boolean | undefined },
): HTTPClientError {
  if (cause instanceof HTTPClientError) return cause;
  if (isTimeout) return new RequestTimeoutError('Request timed out', { cause });
  if (isAborted) return new RequestAbortedError('Request aborted by client', { cause });
  // `fetch` rejects with a TypeError on a network failure.
  if (cause instanceof TypeError) return new ConnectionError('Unable to make request', { cause });
  return new UnexpectedClientError('Unexpected HTTP client error', { cause });
}
