import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { Guard } from '../guard.ts';
import { remembered } from '../remembered.ts';
import { errorName } from '../spans/outcome.ts';
import { HONEYHIVE } from '../spans/semconv.ts';
import type { Plain } from '../spans/snapshot.ts';
import { eachOf, type FinishedSpan, type Visit } from './finished-span.ts';

/** What a value is part of. */
export type RedactKind =
  | 'inputs'
  | 'outputs'
  | 'config'
  | 'metadata'
  | 'metrics'
  | 'feedback'
  | 'userProperties'
  | 'error'
  | 'attribute'
  | 'event'
  | 'link'
  | 'name'
  | 'key';

/** Where a value stands, as told to {@link Redact}. */
export interface RedactPlace {
  /** The full attribute name, such as `honeyhive_inputs.question`; `name` for the span's name. */
  readonly path: string;
  readonly kind: RedactKind;
}

/** A single value, as redaction sees it: lists are taken apart. */
export type RedactValue = string | number | boolean;

/** Gives back the value that may leave the process in place of `value`; `undefined` leaves it out. */
export type Redact = (value: RedactValue, place: RedactPlace) => RedactValue | undefined;

/** Those that are being called. */
const running = /* @__PURE__ */ new WeakSet<Redact>();

/** Stands where redaction failed: the value itself is never sent then. */
const REDACTION_FAILED = '[redaction failed]';

/** One value through `redact`. What is no value afterwards (a promise, say) has not been redacted, and is replaced. */
function redactValue(
  value: RedactValue,
  place: RedactPlace,
  redact: Redact,
  guard: Guard,
): RedactValue | undefined {
  const clean = (): RedactValue | undefined => {
    let after: unknown;
    // What it records itself would be redacted by it again.
    if (running.has(redact)) throw new Error('`redact` was called by itself');
    running.add(redact);
    try {
      after = redact(value, place);
    } catch (error) {
      // Its message may hold the very value, and the guard prints what it gets: so it is no cause of this one either.
      // oxlint-disable-next-line eslint/preserve-caught-error
      throw new Error(`\`redact\` has thrown a ${errorName(error)}`);
    } finally {
      running.delete(redact);
    }
    if (after === undefined || after === null) return undefined;
    if (typeof after === 'string' || typeof after === 'number' || typeof after === 'boolean')
      return after;
    // Its error may hold the very value as well.
    if (after instanceof Promise) after.catch(() => {});
    throw new TypeError('`redact` gave back something that is no value');
  };
  return guard('redact', clean, REDACTION_FAILED);
}

/** `value` with every leaf passed through `redact`, each by its own path. */
export function redactPlain(
  value: Plain,
  { path, kind }: RedactPlace,
  redact: Redact,
  guard: Guard,
): Plain | undefined {
  if (value === null) return value;
  if (typeof value !== 'object') return redactValue(value, { path, kind }, redact, guard);
  const inside = (key: string, item: Plain): Plain | undefined =>
    redactPlain(item, { path: `${path}.${key}`, kind }, redact, guard);
  if (Array.isArray(value)) return value.map((item, index) => inside(String(index), item) ?? null);
  // No prototype: a key called `__proto__` is a key like any other.
  const kept = Object.create(null) as Record<string, Plain>;
  for (const key of Object.keys(value)) {
    const after = inside(key, value[key] ?? null);
    if (after !== undefined) kept[key] = after;
  }
  return kept;
}

const KINDS: ReadonlyMap<string, RedactKind> = new Map([
  [HONEYHIVE.inputs, 'inputs'],
  [HONEYHIVE.outputs, 'outputs'],
  [HONEYHIVE.config, 'config'],
  [HONEYHIVE.metadata, 'metadata'],
  [HONEYHIVE.metrics, 'metrics'],
  [HONEYHIVE.feedback, 'feedback'],
  [HONEYHIVE.userProperties, 'userProperties'],
  [HONEYHIVE.error, 'error'],
  [HONEYHIVE.errorType, 'error'],
]);

/** Identity is what routes a span; redacting it would lose the span, so it is left alone. */
const IDENTITY: ReadonlySet<string> = new Set([
  HONEYHIVE.sessionId,
  HONEYHIVE.sessionAutoCreate,
  HONEYHIVE.eventType,
  HONEYHIVE.eventId,
  HONEYHIVE.source,
  HONEYHIVE.project,
  HONEYHIVE.durationMs,
]);

/** `span` with every value of the user's passed through `redact`; what makes it throw is replaced and counted. */
export function redactSpan(span: FinishedSpan, redact: Redact, guard: Guard): FinishedSpan {
  const one = (value: RedactValue, path: string, kind: RedactKind): RedactValue | undefined =>
    redactValue(value, { path, kind }, redact, guard);
  const folded = (text: AttributeValue, path: string, kind: RedactKind): string =>
    JSON.stringify(redactPlain(JSON.parse(String(text)) as Plain, { path, kind }, redact, guard));
  const clean: Clean = (value, path, kind) =>
    Array.isArray(value)
      ? (value.map((item, index) =>
          item === null || item === undefined ? item : one(item, `${path}.${index}`, kind),
        ) as AttributeValue)
      : one(value, path, kind);
  const text = (value: string, path: string, kind: RedactKind): string =>
    String(one(value, path, kind) ?? '');
  const inside = (attributes: Attributes, kind: RedactKind): Attributes =>
    Object.fromEntries(
      cleaned(
        (visit) => eachOf(attributes, visit),
        clean,
        () => kind,
      ),
    );
  return span.redacted({
    name: text(span.name, 'name', 'name'),
    status: span.status.message
      ? { ...span.status, message: text(span.status.message, 'status.message', 'error') }
      : span.status,
    attributes: cleaned(
      (visit) => span.each(visit),
      (value, path, kind) =>
        span.foldedKeys?.has(path) ? folded(value, path, kind) : clean(value, path, kind),
      kindOf,
    ),
    events: span.events.map((event) => ({
      ...event,
      name: text(event.name, 'event.name', 'event'),
      ...(event.attributes ? { attributes: inside(event.attributes, 'event') } : {}),
    })),
    links: span.links.map((link) => ({
      ...link,
      ...(link.attributes ? { attributes: inside(link.attributes, 'link') } : {}),
    })),
  });
}

type Clean = (value: AttributeValue, path: string, kind: RedactKind) => AttributeValue | undefined;

function cleaned(
  each: (visit: Visit) => void,
  clean: Clean,
  kindOf: (path: string) => RedactKind,
): ReadonlyMap<string, AttributeValue> {
  const kept = new Map<string, AttributeValue>();
  each((value, path) => {
    const after = IDENTITY.has(path) ? value : clean(value, path, kindOf(path));
    if (after !== undefined) kept.set(path, after);
  });
  return kept;
}

/** By the bucket a value is in, which is what stands before the first dot. */
const kindOf = remembered((path): RedactKind => {
  const end = path.indexOf('.');
  return KINDS.get(end < 0 ? path : path.slice(0, end)) ?? 'attribute';
});
