import { type EventRequest } from '@honeyhive/core';
import { parseRetryAfter, type Serializer } from '@honeyhive/core/internal/back-end';
import { CLOSED, type Onward } from './forward-queued.ts';
import { malformed, notNow, Refused, tooLarge } from '../refusal.ts';
import { settledWithin } from '../with-timeout.ts';

/** The endpoint of forwarded requests. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serializer: Serializer;
  readonly timeoutMs: number;
  /** Returns true once the relay's tracer is shut down. */
  readonly isClosed: () => boolean;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  /** Reports details reserved for the server's operator. */
  readonly report: (what: string, error: unknown) => void;
}

const TRACES = '/opentelemetry/v1/traces';
const LATER_MS = 5_000;

/** Forwards and waits: the page receives the target's result and keeps refused data. */
export function through(target: Target, flush: Onward['flush']): Onward {
  const { serializer } = target;
  return {
    async spans(spans) {
      const body = serializer.request(spans.map((span) => serializer.write(span)));
      const answer = await post(target, {
        method: 'POST',
        path: TRACES,
        body,
        contentType: serializer.contentType,
      });
      return Math.min(spans.length, refusedIn(answer, serializer));
    },
    async update(update) {
      await post(target, update);
    },
    flush,
  };
}

/** A forwarded request. */
interface Posted extends Pick<EventRequest, 'method' | 'path'> {
  readonly body: string | Uint8Array;
  readonly contentType?: string;
}

async function post(
  { url, headers, timeoutMs, isClosed, send, report }: Target,
  { method, path, body, contentType = 'application/json' }: Posted,
): Promise<Uint8Array> {
  if (isClosed()) throw new Refused(CLOSED);
  const deadline = new AbortController();
  // A custom `fetch` may ignore the signal: the page does not wait for the response or the body.
  const received = await settledWithin(
    timeoutMs,
    async () => {
      const answer = await send(url + path, {
        method,
        headers: { ...headers, 'content-type': contentType },
        body: body as string | Uint8Array<ArrayBuffer>,
        signal: deadline.signal,
        redirect: 'manual',
      });
      return { answer, content: new Uint8Array(await answer.arrayBuffer()) };
    },
    (error) => {
      deadline.abort(error);
      // The target's error message could reveal the target's address: the page learns only to retry.
      report('relay target', error);
    },
  );
  if (!received)
    throw notNow('target_unreachable', 'Trace server unreachable; retry later.', LATER_MS);
  const { answer, content } = received;
  if (!answer.ok) throw verdict(answer, report);
  // An HTML response means a wrong address: a website that returns 200 for every request.
  if (/^text\/html\b/i.test(answer.headers.get('content-type') ?? ''))
    throw misconfigured(report, `the target returned ${answer.status} with a web page`);
  return content;
}

/** Converts the target's refusal, without the target's text. */
function verdict({ status, headers }: Response, report: Target['report']): Refused {
  const after = parseRetryAfter(headers.get('retry-after'));
  if (status === 413) return tooLarge('Request too large for the trace server.');
  if (status === 429) {
    return new Refused({
      status,
      code: 'target_busy',
      message: 'Trace server busy; retry later.',
      ...(after > 0 ? { retryAfterMs: after } : {}),
    });
  }
  if (OF_THE_PAGE.has(status)) return malformed('target_refused', 'Refused by the trace server.');
  if (status < 500 && status !== 408)
    return misconfigured(report, `the target returned ${status || 'a redirect'}`);
  return notNow('target_unavailable', 'Trace server unavailable; retry later.', after || LATER_MS);
}

/**
 * Statuses caused by the request's content. Every other status below 500, redirects included, is caused by the
 * address or the key.
 */
const OF_THE_PAGE: ReadonlySet<number> = new Set([400, 409, 422]);

/** Reports a wrong key or address on the server. The page cannot fix the error and must not lose spans. */
function misconfigured(report: Target['report'], what: string): Refused {
  report('relay target', new Error(`${what}: check the address (\`serverUrl\`) and key`));
  return notNow('target_misconfigured', 'Relay misconfigured: see server log.', LATER_MS);
}

/**
 * Returns the number of spans rejected by the target; 0 for an unreadable response, since the status has accepted
 * the request.
 */
function refusedIn(answer: Uint8Array, { rejected }: Serializer): number {
  try {
    const count = rejected(answer);
    return count > 0 ? Math.floor(count) : 0;
  } catch {
    return 0;
  }
}
