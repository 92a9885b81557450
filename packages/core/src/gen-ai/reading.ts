import type { EventType } from '../identity/operation-type.ts';
import type { ChatMessage } from './chat-message.ts';
import type { Fields } from './fields.ts';

/** An event of a span, as far as it says something of a model call. */
export interface ReadableEvent {
  readonly name: string;
  readonly attributes?: Fields | undefined;
}

/** Token counts of a call. `input` includes cached tokens, `output` includes reasoning. */
export interface Tokens {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly reasoning?: number | undefined;
}

/** Facts that one vocabulary says about a span. */
export interface Facts {
  readonly eventType?: EventType | undefined;
  readonly messages?: readonly ChatMessage[] | undefined;
  readonly answers?: readonly ChatMessage[] | undefined;
  readonly inputs?: Fields | undefined;
  readonly outputs?: Fields | undefined;
  readonly config?: Fields | undefined;
  readonly metadata?: Fields | undefined;
  readonly tokens?: Tokens | undefined;
  readonly cost?: number | undefined;
  readonly sessionId?: string | undefined;
}

/** Reads one vocabulary; `undefined` for a span that does not speak it. */
export type Vocabulary = (
  attributes: Fields,
  events: readonly ReadableEvent[],
) => Facts | undefined;

/** A span of any vocabulary as an event of HoneyHive. */
export interface GenAiReading {
  readonly eventType?: EventType | undefined;
  readonly inputs?: Fields | undefined;
  readonly outputs?: Fields | undefined;
  readonly config?: Fields | undefined;
  readonly metadata?: Fields | undefined;
  readonly metrics?: Fields | undefined;
  readonly sessionId?: string | undefined;
}
