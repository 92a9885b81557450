import { gateOf, heard, waitFor } from './host-rate-limit.ts';
import type { Delivered, SendOptions } from './transport.ts';
import { startTimer } from '../../runtime/start-timer.ts';
import { type Answer, type Body, type PostOptions, postWith } from './send-request.ts';
import { responseOf } from './retry-policy.ts';

/** A request, and how its answer is to be counted. */
export interface Outgoing extends Body {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Spans or events in it. */
  readonly count: number;
  /** Reads how many of them were refused out of an answer that has accepted the request. */
  readonly rejected?: ((answer: Uint8Array) => number) | undefined;
}

/** How requests are made, and how long who was not let in waits. */
export interface RequestOptions extends PostOptions {
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
export function requestsWith(options: RequestOptions): Requests {
  const { post, abort } = postWith(options);
  const host = gateOf(options);
  const { isRelay = false, signInMs } = options;
  let wasForbidden = false;
  let deniedUntil = 0;
  let denial: Delivered = { status: 'ok' };

  const request = async (outgoing: Outgoing, send: SendOptions): Promise<Delivered> => {
    const now = performance.now();
    if (now < deniedUntil) return denial;
    const waitMs = waitFor(host, now);
    if (waitMs > 0)
      return { status: 'retry', afterMs: waitMs, detail: 'the server has asked for a pause' };
    let answer = await post(outgoing, send);
    // A firewall may have said so, once: the server is asked once more.
    if (isForbidden(answer) && !wasForbidden && !send.leaving) {
      wasForbidden = true;
      await new Promise<void>((resolve) => void startTimer(resolve, AGAIN_MS));
      answer = await post(outgoing, send);
    }
    const result = responseOf(answer, outgoing, isRelay);
    if (isRelay && signInMs !== undefined && 'status' in answer && answer.status === 401)
      return { ...result, status: 'retry', afterMs: signInMs };
    if (result.status === 'ok') wasForbidden = false;
    heard(host, now, result.status === 'retry' ? result.afterMs : undefined);
    if (result.status === 'drop' && result.reason === 'unauthorized') {
      denial = result;
      deniedUntil = performance.now() + DENIED_MS;
    }
    return result;
  };
  return { request, abort };
}

const isForbidden = (answer: Answer): boolean => 'status' in answer && answer.status === 403;

/** The requests of one tracer. */
interface Requests {
  request(outgoing: Outgoing, send: SendOptions): Promise<Delivered>;
  /** Ends those under way: they have failed. */
  abort(): void;
}
