import { getRateLimit, recordResponse, delayFor } from './host-rate-limit.ts';
import type { SendResult, SendOptions } from './transport.ts';
import { startTimer } from '../../runtime/start-timer.ts';
import {
  type HttpResponse,
  type HttpBody,
  type SendRequestOptions,
  createSendRequest,
} from './send-request.ts';
import { classifyResponse } from './retry-policy.ts';

/** Request, with the data to count the response. */
export interface HttpRequest extends HttpBody {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Number of spans or events in the request. */
  readonly count: number;
  /** Counts the refused spans or events in the response to an accepted request. */
  readonly rejected?: ((answer: Uint8Array) => number) | undefined;
}

/** Options of an HTTP client: how to send, and the wait after a 401. */
export interface HttpClientOptions extends SendRequestOptions {
  /** True behind a relay: relay responses describe refusals in a `message`. */
  readonly isRelay?: boolean;
  /**
   * Milliseconds before retrying a request refused by a relay's 401. Default: the request is dropped, like the
   * following requests.
   */
  readonly signInMs?: number | undefined;
}

/** Milliseconds between a 403 and the same request once more. */
const AGAIN_MS = 100;

/** Milliseconds before retrying after denied access: keys are fixed, users sign in. */
const DENIED_MS = 300_000;

/**
 * Creates the HTTP client of a tracer: sends nothing to a host paused for the same credentials, by any tracer, and
 * nothing with refused credentials.
 */
export function createHttpClient(options: HttpClientOptions): Requests {
  const { post, abort } = createSendRequest(options);
  const host = getRateLimit(options);
  const { isRelay = false, signInMs } = options;
  let wasForbidden = false;
  let deniedUntil = 0;
  let denial: SendResult = { status: 'ok' };

  const request = async (outgoing: HttpRequest, send: SendOptions): Promise<SendResult> => {
    const now = performance.now();
    if (now < deniedUntil) return denial;
    const waitMs = delayFor(host, now);
    if (waitMs > 0) return { status: 'retry', afterMs: waitMs, detail: 'paused by Retry-After' };
    let answer = await post(outgoing, send);
    // A firewall may have said so, once: the server is asked once more.
    if (isForbidden(answer) && !wasForbidden && !send.isKeepalive) {
      wasForbidden = true;
      await new Promise<void>((resolve) => void startTimer(resolve, AGAIN_MS));
      answer = await post(outgoing, send);
    }
    const result = classifyResponse(answer, outgoing, isRelay);
    if (isRelay && signInMs !== undefined && 'status' in answer && answer.status === 401)
      return { ...result, status: 'retry', afterMs: signInMs };
    if (result.status === 'ok') wasForbidden = false;
    recordResponse(host, now, result.status === 'retry' ? result.afterMs : undefined);
    if (result.status === 'drop' && result.reason === 'unauthorized') {
      denial = result;
      deniedUntil = performance.now() + DENIED_MS;
    }
    return result;
  };
  return { request, abort };
}

const isForbidden = (answer: HttpResponse): boolean => 'status' in answer && answer.status === 403;

/** Requests of a tracer. */
interface Requests {
  request(outgoing: HttpRequest, send: SendOptions): Promise<SendResult>;
  /** Aborts the requests in flight, which then fail. */
  abort(): void;
}
