import type { SendResult } from './transport.ts';
import type { HttpResponse } from './send-request.ts';

/** Longest pause accepted from a server, in milliseconds: a server's mistake must not silence a process for good. */
const LONGEST_PAUSE_MS = 3_600_000;

/** Statuses worth a retry: 520 to 530 come from a CDN in front of a failing server. */
export const RETRYABLE_STATUS_CODES: RegExp = /^(?:408|425|429|50[0234]|52\d|530)$/;

/** Request data for reading the response. */
interface Sent {
  /** Number of spans or events in the request. */
  readonly count: number;
  /** Counts the refused spans or events in the response to an accepted request. */
  readonly rejected?: ((answer: Uint8Array) => number) | undefined;
}

/** Converts a response into a send result. */
export function classifyResponse(answer: HttpResponse, sent: Sent, isRelay = false): SendResult {
  if ('error' in answer) return { status: 'retry', detail: networkError(answer.error) };
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return isPage(answer)
      ? { status: 'drop', reason: 'rejected', detail: `HTTP ${status} with an HTML page` }
      : { status: 'ok', rejected: refused(answer.body, sent) };
  }
  // A server's body is never logged: servers often repeat refused content. A relay's body has a message of the SDK's
  // own.
  const detail = isRelay
    ? `HTTP ${status} from the relay${relayMessage(answer.body)}`
    : `HTTP ${status}`;
  if (status === 413) return { status: 'split', reason: 'too_large', detail };
  // The server refuses some content: perhaps not every item.
  if (status === 400 || status === 422) return { status: 'split', reason: 'rejected', detail };
  if (status === 401 || status === 403) return { status: 'drop', reason: 'unauthorized', detail };
  if (!RETRYABLE_STATUS_CODES.test(String(status)))
    return { status: 'drop', reason: 'rejected', detail, isMissing: status === 404 };
  const afterMs = parseRetryAfter(answer.retryAfter);
  const isFault = status === 500;
  if (!afterMs) return { status: 'retry', detail, isFault };
  const asks = `${detail}, retry after ${Math.ceil(afterMs / 1_000)} s`;
  return { status: 'retry', detail: asks, isFault, afterMs };
}

/** Returns the `message` of a relay response, if the SDK's relay responds. */
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

/** True if the response is an HTML page: a website's reply to any request. */
const isPage = ({
  contentType,
  body,
}: Extract<HttpResponse, { readonly status: number }>): boolean =>
  /^\s*text\/html/i.test(contentType) || (!/protobuf/.test(contentType) && startsWithTag(body));

/** True if the first letter is `<`, after white space and a byte order mark. */
const startsWithTag = (body: Uint8Array): boolean =>
  body.find((byte) => byte > 32 && byte < 128) === 60;

/** Formats a network error. "fetch failed" is no help; the code of the cause is. */
function networkError(error: unknown): string {
  const { cause } = (error ?? {}) as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? `${String(error)}, ${cause.code}` : String(error);
}

/** Counts refused items. An unreadable response counts as 0: the status has confirmed acceptance. */
function refused(body: Uint8Array, { count, rejected }: Sent): number {
  try {
    const said = rejected?.(body) ?? 0;
    return Number.isInteger(said) ? Math.min(count, Math.max(0, said)) : 0;
  } catch {
    return 0;
  }
}

/** Parses `Retry-After`, in seconds or a date; returns milliseconds, 0 for neither. */
export function parseRetryAfter(header: string | null): number {
  const ms = Number(header) * 1_000;
  const pauseMs = Number.isFinite(ms) ? ms : Date.parse(String(header)) - Date.now();
  return pauseMs > 0 ? Math.min(LONGEST_PAUSE_MS, pauseMs) : 0;
}
