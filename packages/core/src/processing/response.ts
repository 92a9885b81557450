import type { Delivered } from './outlet.ts';
import type { Answer } from './post.ts';

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer means for what was sent. */
export function responseOf(answer: Answer, count: number): Delivered {
  if ('error' in answer) return { status: 'retry', detail: String(answer.error) };
  const { status } = answer;
  if (status >= 200 && status < 300)
    return { status: 'ok', rejected: rejectedCount(answer.text, count) };
  const detail = `the server answered ${status}${answer.text ? `: ${answer.text.slice(0, 200)}` : ''}`;
  if (status === 413)
    return count > 1 ? { status: 'split' } : { status: 'drop', reason: 'too_large', detail };
  if (status === 401 || status === 403) return { status: 'drop', reason: 'unauthorized', detail };
  if (!RETRYABLE.has(status)) return { status: 'drop', reason: 'rejected', detail };
  const afterMs = retryAfterMs(answer.retryAfter, Date.now());
  return { status: 'retry', detail, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** `Retry-After` is seconds or a date. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How many spans an accepted request says it has refused (OTLP's partial success). */
function rejectedCount(text: string, count: number): number {
  if (!text.includes('rejectedSpans')) return 0;
  try {
    const answer = JSON.parse(text) as { partialSuccess?: { rejectedSpans?: unknown } };
    const rejected = Number(answer.partialSuccess?.rejectedSpans ?? 0);
    return Number.isFinite(rejected) ? Math.min(count, Math.max(0, rejected)) : 0;
  } catch {
    // Not JSON after all: the status says it was accepted.
    return 0;
  }
}
