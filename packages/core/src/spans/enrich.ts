import type { Attributes } from '@opentelemetry/api';
import { writeAttributes } from './attributes.ts';
import type { EventType } from './event-type.ts';
import { HONEYHIVE } from './semconv.ts';
import { type ContentSwitches, hidesContent, shownContent } from './private-content.ts';
import { snapshot, type ValueLimits } from './snapshot.ts';

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
  eventName?: string;
  /** `model`, `tool` or `chain`; final when given. */
  eventType?: EventType;
  /** A UUID to know the event by; derived from the span's ids when absent. */
  eventId?: string;
  readonly [key: string]: unknown;
}

const BUCKETS = {
  inputs: HONEYHIVE.inputs,
  outputs: HONEYHIVE.outputs,
  metadata: HONEYHIVE.metadata,
  metrics: HONEYHIVE.metrics,
  feedback: HONEYHIVE.feedback,
  config: HONEYHIVE.config,
  userProperties: HONEYHIVE.userProperties,
} as const;

type Bucket = keyof typeof BUCKETS;
const SCALARS = {
  eventName: HONEYHIVE.eventName,
  eventType: HONEYHIVE.eventType,
  eventId: HONEYHIVE.eventId,
} as const;

const isBucket = (key: string): key is Bucket => Object.hasOwn(BUCKETS, key);
const isScalar = (key: string): key is keyof typeof SCALARS => Object.hasOwn(SCALARS, key);

/** Which parts of a call's content may leave the process at all. Everything, unless switched off. */
export interface Capture extends ContentSwitches {
  readonly inputs: boolean;
  readonly outputs: boolean;
  readonly arguments: boolean;
}

/** False for content that the user has switched off, wherever it would go. */
export const isCaptured = (key: string, capture: Capture): boolean =>
  !(key === 'inputs' && !capture.inputs) && !(key === 'outputs' && !capture.outputs);

const NOTHING: ReadonlySet<string> = new Set();

/** The attributes that `data` stands for; `except` names keys that are no data. */
export function enrichAttributes(
  data: EnrichData,
  limits: ValueLimits,
  capture: Capture,
  except: ReadonlySet<string> = NOTHING,
): Attributes {
  const into: Attributes = {};
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (value === undefined || value === null || except.has(key)) continue;
    if (!isCaptured(key, capture)) continue;
    if (isScalar(key)) into[SCALARS[key]] = textOf(value, limits);
    else if (key === 'error') into[HONEYHIVE.error] = textOf(value, limits);
    else {
      const prefix = isBucket(key) ? bucketPrefix(key, value) : `${HONEYHIVE.metadata}.${key}`;
      writeAttributes(into, prefix, shown(key, value, limits, capture), roomFor(limits, capture));
    }
  }
  return into;
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
      }
    : limits;

/** A bucket holds an object on the wire; a bare value goes under the key people expect to find it by. */
function bucketPrefix(key: Bucket, value: unknown): string {
  if (typeof value === 'object' && !Array.isArray(value)) return BUCKETS[key];
  return `${BUCKETS[key]}.${key === 'outputs' ? 'result' : 'value'}`;
}

/** One text for anything: an error's message, a string, or the value as JSON. */
function textOf(value: unknown, limits: ValueLimits): string {
  const plain = snapshot(value instanceof Error ? value.message : value, limits);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}
