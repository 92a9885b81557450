import type { HoneyHiveSpan } from '@honeyhive/core';
import { hasBackgroundTime, platformWaitUntil, type WaitUntil } from '../environment/platform.ts';
import { holdEnd } from './hold-open.ts';
import type { RequestParts } from './request-parts.ts';
import { endThrown, respond } from './respond.ts';

/** Handler of a fetch-style request; the argument is the request's span. */
export type RequestHandler = (span: HoneyHiveSpan) => Response | Promise<Response>;

/** A fetch-style request with its span and handler. */
interface Answering {
  readonly request: Request;
  readonly span: HoneyHiveSpan;
  readonly handler: RequestHandler;
  readonly waitUntil: WaitUntil | undefined;
}

const NO_TIME =
  'This platform runs nothing between requests and has no `waitUntil`, so responses end once their spans are sent, 2 s later at most.';

/** Runs a handler in the request's span, and ends the span with the response's body. */
export async function answerRequest(
  parts: Pick<RequestParts, 'guard' | 'say' | 'flush' | 'sentAfter'>,
  { request, span, handler, waitUntil: given }: Answering,
): Promise<Response> {
  const waitUntil = given ?? parts.guard('waitUntil', platformWaitUntil);
  const isHeld = parts.guard('waitUntil', () => {
    waitUntil?.(parts.sentAfter(span));
    return waitUntil !== undefined || hasBackgroundTime();
  });
  if (isHeld === false) parts.say(NO_TIME);
  try {
    const response = respond(span, request, await span.run(() => handler(span)));
    return isHeld ? response : await holdEnd(response, parts.flush);
  } catch (error) {
    endThrown(span, error);
    span.end();
    if (!isHeld) await parts.flush();
    throw error;
  }
}
