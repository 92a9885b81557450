import type { Answer } from '../answer/answer.ts';
import { anthropicReader, readMessage } from './anthropic.ts';
import { chatReader, readCompletion } from './chat-completions.ts';
import { geminiReader, readGemini } from './gemini.ts';
import { ollamaReader, readOllama } from './ollama.ts';
import type { Reader } from './reader.ts';
import { readResponse, responsesReader } from './responses.ts';
import { uiMessageReader } from './ui-messages.ts';

interface Event {
  readonly type?: unknown;
  readonly object?: unknown;
  readonly choices?: ReadonlyArray<{ readonly message?: unknown }>;
  readonly done?: unknown;
  readonly content?: unknown;
}

const UI =
  /^(?:start|text-|reasoning-|tool-|finish|data-|source-|stream-start|message-metadata|abort)/;

/** Returns the reader of a stream beginning with `first`; `undefined` for a whole answer and for unknown formats. */
export function readerFor(first: unknown): Reader | undefined {
  if (typeof first !== 'object' || first === null) return undefined;
  const { type = '', choices, done } = first as Event;
  if (Array.isArray(choices)) return choices[0]?.message ? undefined : chatReader();
  if ('candidates' in first || 'usageMetadata' in first) return geminiReader();
  if (done !== undefined) return ollamaReader();
  if (typeof type !== 'string') return undefined;
  if (type.startsWith('response.')) return responsesReader();
  if (/^(?:message_|content_block_|ping$)/.test(type)) return anthropicReader();
  return UI.test(type) ? uiMessageReader() : undefined;
}

/** Reads a body with a single JSON value: a whole answer, or Gemini's list of chunks. */
export function readWhole(value: unknown): Answer | undefined {
  if (Array.isArray(value)) {
    const reader = readerFor(value[0]);
    for (const event of value) reader?.push(event);
    return reader?.answer;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, object, choices, done, content } = value as Event;
  if (Array.isArray(choices)) return readCompletion(value);
  if (object === 'response') return readResponse(value);
  if (type === 'message' && Array.isArray(content)) return readMessage(value);
  if ('candidates' in value) return readGemini(value);
  return done === undefined ? undefined : readOllama(value);
}
