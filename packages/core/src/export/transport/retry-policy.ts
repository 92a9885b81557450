import type { SendResult } from './transport.ts';
import type { HttpResponse } from './send-request.ts';

/** A server may ask for no longer a pause, in milliseconds: a slip of its own must not silence a process for good. */
const LONGEST_PAUSE_MS = 3_600_000;

/** Statuses after which the same request may be taken: 520 to 530 are those of a CDN before a server that fails. */
export const RETRYABLE_STATUS_CODES: RegExp = /^(?:408|425|429|50[0234]|52\d|530)$/;

/** What has been sent, as far as its answer is about it. */
interface Sent {
  /** Spans or events in it. */
  readonly count: number;
  /** Reads how many of them were refused out of an answer that has accepted the request. */
  readonly rejected?: ((answer: Uint8Array) => number) | undefined;
}

/** What an answer means for what was sent. */
export function classifyResponse(answer: HttpResponse, sent: Sent, isRelay = false): SendResult {
  if ('error' in answer) return { status: 'retry', detail: networkError(answer.error) };
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return isPage(answer)
      ? { status: 'drop', reason: 'rejected', detail: `the server answered ${status} with a page` }
      : { status: 'ok', rejected: refused(answer.body, sent) };
  }
  // Not a server's body: it often repeats what it refuses, and this goes to a log. A relay has words of its own.
  const detail = isRelay
    ? `the relay answered ${status}${relayMessage(answer.body)}`
    : `the server answered ${status}`;
  if (status === 413) return { status: 'split', reason: 'too_large', detail };
  // Something in it is not to the server's liking: perhaps not all of it.
  if (status === 400 || status === 422) return { status: 'split', reason: 'rejected', detail };
  if (status === 401 || status === 403) return { status: 'drop', reason: 'unauthorized', detail };
  if (!RETRYABLE_STATUS_CODES.test(String(status)))
    return { status: 'drop', reason: 'rejected', detail, isMissing: status === 404 };
  const afterMs = retryAfterMs(answer.retryAfter);
  const isFault = status === 500;
  if (!afterMs) return { status: 'retry', detail, isFault };
  const asks = `${detail} and asks for a pause of ${Math.ceil(afterMs / 1_000)} s`;
  return { status: 'retry', detail: asks, isFault, afterMs };
}

/** What a relay says in `message`, if it is one of ours that answers. */
function relayMessage(body: Uint8Array): string {
  try {
    const { message } = JSON.parse(new TextDecoder().decode(body)) as {
      readonly message?: unknown;
    };
    return typeof message === 'string' ? `: ${message.slice(0, 300)}` : '';
  } catch {
    return '';
  }
}

/** Whether a person was meant to read it: a website answers so whatever it is sent. */
const isPage = ({
  contentType,
  body,
}: Extract<HttpResponse, { readonly status: number }>): boolean =>
  /^\s*text\/html/i.test(contentType) || (!/protobuf/.test(contentType) && startsWithTag(body));

/** Its first letter is `<`, after white space and a byte order mark. */
const startsWithTag = (body: Uint8Array): boolean =>
  body.find((byte) => byte > 32 && byte < 128) === 60;

/** "fetch failed" says nothing; its cause has the code that does. */
function networkError(error: unknown): string {
  const { cause } = (error ?? {}) as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? `${String(error)}, ${cause.code}` : String(error);
}

/** An answer that cannot be read says nothing: its status has said that the request was accepted. */
function refused(body: Uint8Array, { count, rejected }: Sent): number {
  try {
    const said = rejected?.(body) ?? 0;
    return Number.isInteger(said) ? Math.min(count, Math.max(0, said)) : 0;
  } catch {
    return 0;
  }
}

/** `Retry-After` is seconds or a date; 0 where it says neither. */
function retryAfterMs(header: string | null): number {
  const ms = Number(header) * 1_000;
  const pauseMs = Number.isFinite(ms) ? ms : Date.parse(String(header)) - Date.now();
  return pauseMs > 0 ? Math.min(LONGEST_PAUSE_MS, pauseMs) : 0;
}
