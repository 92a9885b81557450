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

/** Identity attributes, which route a span. Identity is not redacted, since redaction would lose the span. */
export const IDENTITY: ReadonlySet<string> = new Set([
  HONEYHIVE.sessionId,
  HONEYHIVE.sessionAutoCreate,
  HONEYHIVE.eventType,
  HONEYHIVE.eventId,
  HONEYHIVE.project,
  HONEYHIVE.durationMs,
]);

/** Names not redacted as keys: buckets, whose keys are redacted when set, and names of a known vocabulary. */
export const CONVENTION: RegExp =
  /^honeyhive(?:[._][a-z_]+$|_[a-z_]+\.)|^(?:ai|exception|gen_ai|http|openinference|server|traceloop|url|user_agent)\.[a-z_.]+$/;

/** Prefix of the keys of an experiment's metadata. */
export const EXPERIMENT: string = `${HONEYHIVE.experiment}_metadata.`;

/** Returns the kind of a value by bucket, the part of the path before the first dot. */
export const redactKindOf: (path: string) => RedactKind | undefined = memoize((path) => {
  const end = path.indexOf('.');
  return KINDS.get(path) ?? KINDS.get(end < 0 ? path : path.slice(0, end));
});
