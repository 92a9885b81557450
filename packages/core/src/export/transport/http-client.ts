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

/** A request, and how its answer is to be counted. */
export interface HttpRequest extends HttpBody {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Spans or events in it. */
  readonly count: number;
  /** Reads how many of them were refused out of an answer that has accepted the request. */
  readonly rejected?: ((answer: Uint8Array) => number) | undefined;
}

/** How requests are made, and how long who was not let in waits. */
export interface HttpClientOptions extends SendRequestOptions {
  /** A relay answers, which says in its own words what it has refused. */
  readonly isRelay?: boolean;
  /** Milliseconds after which what a relay's 401 has refused is tried again. Default: it is dropped, and so is what follows. */
  readonly signInMs?: number | undefined;
}

/** Milliseconds between a 403 and the same request once more. */
const AGAIN_MS = 100;

/** Who was not let in asks again after this time, in milliseconds: keys are mended, people sign in. */
const DENIED_MS = 300_000;

/**
 * Makes the requests of one tracer: none to a host that has asked to be left alone, by whatever tracer with the same
 * credentials, and none with credentials that were refused.
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
    if (waitMs > 0)
      return { status: 'retry', afterMs: waitMs, detail: 'the server has asked for a pause' };
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

/** The requests of one tracer. */
interface Requests {
  request(outgoing: HttpRequest, send: SendOptions): Promise<SendResult>;
  /** Ends those under way: they have failed. */
  abort(): void;
}
