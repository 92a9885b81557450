import { tryRead } from '../values/try-read.ts';
import type { EventType } from '../identity/event-type.ts';

/** The fields of what can be said about a span or a session. */
export interface EnrichFields {
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
}

/** What can be said about a span or a session. Unknown keys count as metadata. */
export interface EnrichData extends EnrichFields {
  readonly [key: string]: unknown;
}

/** What of `data` decides about the span itself. */
export const decisiveOf = (data: EnrichData): Pick<EnrichData, 'eventId' | 'error'> =>
  tryRead(() => ({ eventId: data?.eventId, error: data?.error })) ?? {};
