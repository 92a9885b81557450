import type { AnyTracer } from './any-tracer.ts';
import { findTracer } from './default-tracer.ts';
import { readableCopy } from '../values/try-read.ts';
import type { EnrichData } from '../spans/enrich.ts';
import type { SessionConfig } from '../options/options.ts';
import type { Session } from './mixins/session.ts';

import type { FlushResult } from '../export/delivery-stats.ts';
import { HoneyHiveTracer } from './tracer.ts';
import type { HoneyHiveSpan, SpanOptions } from '../spans/span.ts';
import { isGiven, tracerGiven } from './trace-function.ts';

let inert: AnyTracer | undefined;
/** For calls where no tracer is found: user code runs, nothing is recorded. */
const nobody = (): AnyTracer => (inert ??= new HoneyHiveTracer({ disableTracing: true }));

/**
 * Returns the tracer for a call: the given tracer, else the active, else the default tracer. An invalid tracer
 * records nothing and is reported once, since the default may belong to another tenant.
 */
function tracerFor(given?: unknown): AnyTracer {
  if (!isGiven(given)) return (findTracer() ?? nobody()) as AnyTracer;
  return tracerGiven(given) ?? nobody();
}

type Choice = Pick<SpanOptions, 'tracer'>;

/**
 * Runs `work` in a new span of the active tracer, else of the default tracer. The span ends when the result of
 * `work` has settled or has been read to the end.
 *
 * @example
 * const hits = await withSpan('retrieve', () => index.search('bees'));
 */
export function withSpan<R>(name: string, work: (span: HoneyHiveSpan) => R): R;
/**
 * Runs `work` in a new span with options.
 *
 * @example
 * const hits = await withSpan('retrieve', { eventType: 'tool' }, () => index.search('bees'));
 */
export function withSpan<R>(
  name: string,
  options: SpanOptions,
  work: (span: HoneyHiveSpan) => R,
): R;
export function withSpan(name: string, ...rest: readonly unknown[]): unknown {
  const tracer = rest.length > 1 ? tracerIn(rest[0] as Choice) : undefined;
  return (tracerFor(tracer).withSpan as (...args: readonly unknown[]) => unknown)(name, ...rest);
}

/**
 * Starts a span of the active tracer, else of the default tracer. Without a tracer the span records nothing.
 *
 * @example
 * using span = startSpan('manual', { eventType: 'tool' });
 */
export const startSpan = (name: string, options?: SpanOptions): HoneyHiveSpan =>
  tracerFor(tracerIn(options)).startSpan(name, options);

/**
 * Enriches the active span of the active tracer, else of the default tracer. Returns false where no span is active.
 *
 * @example
 * enrichSpan({ metadata: { plan: 'pro' } });
 */
export const enrichSpan = (data: EnrichData & Choice): boolean =>
  tracerFor(tracerIn(data)).enrichSpan(withoutTracer(data));

/**
 * Enriches the session of the active tracer, else of the default tracer; `sessionId` names another session.
 *
 * @example
 * enrichSession({ userProperties: { user_id: 'ada' } });
 */
export const enrichSession = (data: EnrichData & Choice & { readonly sessionId?: string }): void =>
  tracerFor(tracerIn(data)).enrichSession(withoutTracer(data));

/**
 * Runs `work` in a session of the active tracer, else of the default tracer.
 *
 * @example
 * await withSession({ sessionId: chatId, sessionName: 'support' }, () => answer(question));
 */
export const withSession = <R>(options: SessionConfig & Choice, work: (session: Session) => R): R =>
  tracerFor(tracerIn(options)).withSession(withoutTracer(options), work);

/**
 * Sends the queue of the active tracer, else of the default tracer. Resolves with counts after `timeoutMs` at the latest
 * (default 10 000).
 *
 * @example
 * const { exported, dropped, pending } = await flush();
 */
export const flush = (options?: Choice & { readonly timeoutMs?: number }): Promise<FlushResult> =>
  tracerFor(tracerIn(options)).flush(withoutTracer(options ?? {}));

/**
 * Reads the `tracer` option. Plain JavaScript callers pass anything, or nothing. An unreadable tracer counts as
 * invalid, not as the default.
 */
function tracerIn(given: Choice | null | undefined): unknown {
  try {
    return given?.tracer;
  } catch {
    return UNREADABLE;
  }
}

const UNREADABLE = Symbol('unreadable');

/** Returns the options without `tracer`. */
const withoutTracer = <T extends object>(given: T): T => {
  const { tracer: _, ...others } = readableCopy(given as T & Choice);
  return others as T;
};
