import { readOption } from '@honeyhive/core/internal';
import { readFacts } from '../exchange.ts';
import { endThrown } from '../../requests/respond.ts';
import type { RequestParts } from '../../requests/request-parts.ts';
import type { TracerRequests } from '../../requests/with-request.ts';

/** Options of {@link traceAction}. */
export interface TraceActionOptions {
  /** Name of the span. */
  readonly name: string;
  /** Next's function `headers` of `next/headers`, with the trace of the page. */
  readonly headers: () => Headers | Promise<Headers>;
}

/**
 * Wraps a server action of Next: each call has a span in the session of the page, below the page's request. `redirect` and
 * `notFound` of Next are no errors.
 *
 * @example
 * import { registerNext, traceAction } from '@honeyhive/node';
 * declare const headers: () => Promise<Headers>;
 *
 * export const save = traceAction(registerNext(), { name: 'save', headers }, async (note: string) => note.length);
 */
export const traceAction =
  <A extends unknown[], R>(
    tracer: TracerRequests,
    options: TraceActionOptions,
    action: (...args: A) => R | Promise<R>,
  ): ((...args: A) => Promise<R>) =>
  async (...args) => {
    const parts = tracer.requestParts();
    const headers = parts.isEnabled() ? await readHeaders(options, parts) : undefined;
    if (!headers) return action(...args);
    const given = readOption(options, 'name');
    const name = typeof given === 'string' ? given : 'action';
    const facts = readFacts({ method: 'POST', headers });
    return parts.begin(facts, facts, { name }, async (span) => {
      try {
        return await span.run(() => action(...args));
      } catch (error) {
        endThrown(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };

/** Resolves with the headers of the request; `undefined` outside of a request. */
async function readHeaders(
  options: TraceActionOptions,
  { guard }: RequestParts,
): Promise<Record<string, string> | undefined> {
  try {
    return Object.fromEntries(await options.headers());
  } catch (error) {
    guard.report('headers of an action', error);
    return undefined;
  }
}
