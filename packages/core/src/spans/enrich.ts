import type { AttributeValue } from '@opentelemetry/api';
import { attributeName } from './attribute-name.ts';
import { writeAttributes } from './attributes.ts';
import { type Capture, isCaptured } from './capture.ts';
import type { EventType } from './event-type.ts';
import { errorName } from './outcome.ts';
import { HONEYHIVE } from './semconv.ts';
import { hidesContent, shownContent } from './private-content.ts';
import { snapshot, type ValueLimits } from './snapshot.ts';
import type { AttributeSink } from './span-record.ts';

/** What can be said about a span or a session. Unknown keys count as metadata. */
export interface EnrichData {
  /** What went in: arguments, a question, `chat_history` messages. */
  inputs?: unknown;
  /** What came out: a result, or `{ role, content }` of a model. */
  outputs?: unknown;
  /** Anything to find it by later. */
  metadata?: unknown;
  /** Numbers, booleans or short texts that measure quality. */
  metrics?: unknown;
  /** What a person thought of it: `{ rating: true, comment: '…' }`. */
  feedback?: unknown;
  /** How the step was set up: model, template, parameters. */
  config?: unknown;
  /** Who it was for; belongs to the session more than to a span. */
  userProperties?: unknown;
  /** What went wrong, when it is not an exception of the traced code. */
  error?: unknown;
  /** A name for the event other than the span's. */
  eventName?: string | undefined;
  /** `model`, `tool` or `chain`; final when given. */
  eventType?: EventType | undefined;
  /** A UUID to know the event by; derived from the span's ids when absent. */
  eventId?: string | undefined;
  readonly [key: string]: unknown;
}

/** Where a field of {@link EnrichData} goes. */
interface Field {
  readonly name: string;
  /** One text, which decides how the event is stored: no attribute limit may lose it. Buckets hold objects on the wire. */
  readonly isText: boolean;
}

const bucket = (name: string): Field => ({ name, isText: false });
const text = (name: string): Field => ({ name, isText: true });

const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['inputs', bucket(HONEYHIVE.inputs)],
  ['outputs', bucket(HONEYHIVE.outputs)],
  ['metadata', bucket(HONEYHIVE.metadata)],
  ['metrics', bucket(HONEYHIVE.metrics)],
  ['feedback', bucket(HONEYHIVE.feedback)],
  ['config', bucket(HONEYHIVE.config)],
  ['userProperties', bucket(HONEYHIVE.userProperties)],
  ['eventName', text(HONEYHIVE.eventName)],
  ['eventType', text(HONEYHIVE.eventType)],
  ['eventId', text(HONEYHIVE.eventId)],
  ['error', text(HONEYHIVE.error)],
]);

/** Where enrichment is written: most of it up to the user's limit, what decides about the event for sure. */
export interface EnrichSink extends AttributeSink {
  say(key: string, value: AttributeValue): void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Writes the attributes that `data` stands for; `except` names keys that are no data. */
// oxlint-disable-next-line max-params
export function writeEnrichment(
  into: EnrichSink,
  data: EnrichData,
  limits: ValueLimits,
  capture: Capture,
  except: ReadonlySet<string> = NOTHING,
): void {
  const room = roomFor(limits, capture);
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (value === undefined || value === null || !isCaptured(key, capture)) continue;
    const field = FIELDS.get(key);
    if (field?.isText) {
      sayText(into, field.name, value, limits);
      if (key === 'error' && value instanceof Error)
        into.say(HONEYHIVE.errorType, errorName(value));
    } else if (field) {
      const name = bucketName(field.name, key, value);
      writeAttributes(into, name, shown(key, value, limits, capture), room);
    } else if (!except.has(key)) {
      const clean = into.redactor ? into.redactor.key(key, HONEYHIVE.metadata) : key;
      if (clean === undefined) continue;
      const name = attributeName(HONEYHIVE.metadata, clean);
      writeAttributes(into, name, shown(key, value, limits, capture), room);
    }
  }
}

/** `data` without the content that is switched off. */
export const capturedData = (data: EnrichData, limits: ValueLimits, capture: Capture): EnrichData =>
  Object.fromEntries(
    Object.entries(data ?? {})
      .filter(([key]) => isCaptured(key, capture))
      .map(([key, value]) => [key, shown(key, value, limits, capture)]),
  );

/** `value` without the content that is switched off inside of it. */
// oxlint-disable-next-line max-params
function shown(key: string, value: unknown, limits: ValueLimits, capture: Capture): unknown {
  if (!hidesContent(capture)) return value;
  const plain = snapshot(value, limits);
  return plain === undefined ? undefined : shownContent(plain, key, capture);
}

/** What has been cut once says so, and must not be cut again for saying it. */
const roomFor = (limits: ValueLimits, capture: Capture): ValueLimits =>
  hidesContent(capture)
    ? {
        maxStringLength: limits.maxStringLength + 40,
        maxDepth: limits.maxDepth + 1,
        maxItems: limits.maxItems + 1,
        maxKeys: limits.maxKeys + 1,
        lookahead: limits.lookahead ?? 0,
      }
    : limits;

/** A bucket holds an object on the wire; a bare value goes under the key people expect to find it by. */
function bucketName(bucket: string, key: string, value: unknown): string {
  if (typeof value === 'object' && !Array.isArray(value)) return bucket;
  return attributeName(bucket, key === 'outputs' ? 'result' : 'value');
}

/** One text for anything: an error's message, a string, or the value as JSON. */
function sayText(into: EnrichSink, name: string, value: unknown, limits: ValueLimits): void {
  if (typeof value === 'string' && value.length <= limits.maxStringLength)
    return into.say(name, value);
  const whole = snapshot(value instanceof Error ? value.message : value, limits);
  if (whole === undefined) return;
  const plain = into.redactor?.keys(whole, name) ?? whole;
  into.say(name, typeof plain === 'string' ? plain : JSON.stringify(plain));
  if (typeof plain === 'object') into.folded?.(name);
}
