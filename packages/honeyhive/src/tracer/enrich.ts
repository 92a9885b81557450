import {
  type EnrichData,
  type EventType,
  enrichSession as enrich,
  enrichSpan as enrichActive,
  flush,
} from '@honeyhive/node';
import { isVerbose, warnVerbose } from './verbose.ts';
import { toCamel } from './read-options.ts';

/** Data for {@link enrichSpan}; `null` values are ignored. */
export interface EnrichSpanParams {
  inputs?: unknown;
  outputs?: unknown;
  metadata?: unknown;
  metrics?: unknown;
  feedback?: unknown;
  config?: unknown;
  userProperties?: unknown;
  error?: unknown;
  eventName?: string | undefined;
  eventType?: EventType | undefined;
  eventId?: string | undefined;
}

/** Data for {@link enrichSession}. */
export interface EnrichSessionParams extends EnrichSpanParams {
  /** Session id. Default: the active session. */
  sessionId?: string | undefined;
}

const SNAKE_FIELDS: ReadonlySet<string> = new Set([
  'user_properties',
  'session_id',
  'event_name',
  'event_type',
  'event_id',
]);

/** Copies `params` without what says nothing, under the right names. */
export function readParams(params: object | null | undefined): EnrichData {
  const entries = Object.entries(params ?? {}).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [SNAKE_FIELDS.has(name) ? toCamel(name) : name, value]),
  );
}

/** Says that no span is active, where `isEnriched` is false. */
export function checkEnriched(isEnriched: boolean): void {
  if (!isEnriched && isVerbose())
    warnVerbose('No span is active. Call enrichSpan within a traced function.');
}

/**
 * Enriches the active span.
 *
 * @example
 * enrichSpan({ metrics: { score: 0.8 } });
 */
export function enrichSpan(params?: EnrichSpanParams | EnrichData): void {
  checkEnriched(enrichActive(readParams(params)));
}

/** Waits at most so long for the request of an update, ms. */
const UPDATE_TIMEOUT_MS = 5_000;

/** Sends the update of a named session at once: no later span may trigger the delivery. */
export async function sendUpdate(
  params: EnrichData,
  tracer: { flush(options: { readonly timeoutMs: number }): Promise<unknown> },
): Promise<void> {
  if (params['sessionId']) await tracer.flush({ timeoutMs: UPDATE_TIMEOUT_MS });
}

/**
 * Enriches a session: the active one, or the one that `sessionId` names. Resolves when the update of a named session
 * was sent, after 5 s at the latest; an update of the active session leaves with its spans.
 *
 * @example
 * await enrichSession({ sessionId, feedback: { rating: 5 } });
 */
export async function enrichSession(params?: EnrichSessionParams | EnrichData): Promise<void> {
  const about = readParams(params);
  enrich(about);
  await sendUpdate(about, { flush });
}
