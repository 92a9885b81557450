import { tryRead } from '../values/try-read.ts';
import type { EventType } from '../identity/operation-type.ts';

/** Data fields of a span or a session. */
export interface EnrichFields {
  /** Input of the step: arguments, a question, `chat_history` messages. */
  inputs?: unknown;
  /** Output of the step: a result, or `{ role, content }` of a model. */
  outputs?: unknown;
  /** Any data for finding the event later. */
  metadata?: unknown;
  /** Quality measurements: numbers, booleans or short texts. */
  metrics?: unknown;
  /** Feedback from a person: `{ rating: true, comment: '…' }`. */
  feedback?: unknown;
  /** Setup of the step: model, template, parameters. */
  config?: unknown;
  /** User of the step. Belongs to the session more than to a span. */
  userProperties?: unknown;
  /** Failure without an exception in the traced code. */
  error?: unknown;
  /** Name of the event, in place of the span's name. */
  eventName?: string | undefined;
  /** `model`, `tool` or `chain`; final when given. */
  eventType?: EventType | undefined;
  /** A UUID to know the event by; derived from the span's ids when absent. */
  eventId?: string | undefined;
}

/** Data of a span or a session. Unknown keys are stored as metadata. */
export interface EnrichData extends EnrichFields {
  readonly [key: string]: unknown;
}

/** Returns the fields of `data` with an effect on the span itself. */
export const decisiveOf = (data: EnrichData): Pick<EnrichData, 'eventId' | 'error'> =>
  tryRead(() => ({ eventId: data?.eventId, error: data?.error })) ?? {};
