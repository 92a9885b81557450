import { memoize } from '../values/memoize.ts';
import { HONEYHIVE } from '../identity/semconv.ts';
import { BUCKETS, type RedactKind } from './redact.ts';

const KINDS: ReadonlyMap<string, RedactKind> = new Map([
  ...BUCKETS.map((kind) => [HONEYHIVE[kind], kind] as const),
  [HONEYHIVE.errorType, 'error'],
  ['exception', 'error'],
  [HONEYHIVE.eventName, 'name'],
  [HONEYHIVE.sessionName, 'name'],
]);

/** Identity is what routes a span; redacting it would lose the span, so it is left alone. */
export const IDENTITY: ReadonlySet<string> = new Set([
  HONEYHIVE.sessionId,
  HONEYHIVE.sessionAutoCreate,
  HONEYHIVE.eventType,
  HONEYHIVE.eventId,
  HONEYHIVE.project,
  HONEYHIVE.durationMs,
]);

/** Buckets, whose keys were looked at when they were set, and words of one vocabulary. */
export const CONVENTION: RegExp =
  /^honeyhive(?:[._][a-z_]+$|_[a-z_]+\.)|^(?:ai|exception|gen_ai|http|openinference|server|traceloop|url|user_agent)\.[a-z_.]+$/;

/** What stands before the keys of an experiment's metadata. */
export const EXPERIMENT: string = `${HONEYHIVE.experiment}_metadata.`;

/** By the bucket a value is in, which is what stands before the first dot. */
export const redactKindOf: (path: string) => RedactKind | undefined = memoize((path) => {
  const end = path.indexOf('.');
  return KINDS.get(path) ?? KINDS.get(end < 0 ? path : path.slice(0, end));
});
