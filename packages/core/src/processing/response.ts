import type { Delivered } from './outlet.ts';
import type { Answer } from './post.ts';

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer means for what was sent. */
export function responseOf(
  answer: Answer,
  count: number,
  rejected: (body: Uint8Array) => number = () => 0,
): Delivered {
  if ('error' in answer) return { status: 'retry', detail: networkError(answer.error) };
  const { status } = answer;
  if (status >= 200 && status < 300)
    return { status: 'ok', rejected: refused(answer.body, count, rejected) };
  // Not its body: a server that refuses what somebody has typed often repeats it, and this goes to a log.
  const detail = `the server answered ${status}`;
  if (status === 413)
    return count > 1 ? { status: 'split' } : { status: 'drop', reason: 'too_large', detail };
  if (status === 401 || status === 403) return { status: 'drop', reason: 'unauthorized', detail };
  if (!RETRYABLE.has(status)) return { status: 'drop', reason: 'rejected', detail };
  const afterMs = retryAfterMs(answer.retryAfter, Date.now());
  return { status: 'retry', detail, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** "fetch failed" says nothing; its cause has the code that does. */
function networkError(error: unknown): string {
  const { cause } = (error ?? {}) as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? `${String(error)}, ${cause.code}` : String(error);
}

/** An answer that cannot be read says nothing: its status has said that the request was accepted. */
function refused(body: Uint8Array, count: number, read: (body: Uint8Array) => number): number {
  try {
    const said = read(body);
    return Number.isFinite(said) ? Math.min(count, Math.max(0, said)) : 0;
  } catch {
    return 0;
  }
}

/** `Retry-After` is seconds or a date. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
