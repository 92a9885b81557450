/** OpenAI's client, traced: the same type, the same promises and streams. @module */
import { type AnyTracer, startSpan } from '@honeyhive/core';
import { overlay } from './overlay.ts';
import { traceChat } from './openai/chat.ts';

/** How a client is traced. */
export interface TraceOpenAIOptions {
  /** The tracer. Default: the one that is active where a call is made, else the default one. */
  readonly tracer?: Pick<AnyTracer, 'startSpan'> | undefined;
}

/**
 * A client whose chat completions are spans: messages, output, model, token usage, time to first token. It is still an
 * instance of its class; the client you pass is left as it is, and everything else goes to it unchanged.
 *
 * @example
 * const openai = traceOpenAI(new OpenAI(), { tracer });
 */
export function traceOpenAI<Client extends object>(
  client: Client,
  { tracer = { startSpan } }: TraceOpenAIOptions = {},
): Client {
  return overlay(client, { chat: { completions: { create: traceChat(tracer) } } });
}
