/** OpenAI's client, traced: the same type, the same promises and streams. @module */
import type { CallContext, CallOptions, ClientTracer } from './client/call-context.ts';
import { ACTIVE_TRACER } from './client/active-tracer.ts';
import { loadReading } from './client/call-reading.ts';
import { overlaidOf, overlayClient } from './client/overlay.ts';
import { OPENAI_SURFACE } from './openai/surface.ts';

export type { Usage } from './answer/answer.ts';
export type { CallOptions, ClientTracer } from './client/call-context.ts';
export type { PriceOf, Prices, TokenPrice } from '@honeyhive/core/gen-ai';

/** Options of a traced client. */
export interface TraceOpenAIOptions extends CallOptions {
  /** The tracer. Default: the tracer active at the time of a call, else the default tracer. */
  readonly tracer?: ClientTracer | undefined;
}

/**
 * Returns a client with model calls recorded as spans: chat completions, responses, embeddings, images, audio and
 * moderations, including calls by the client's helpers. The result is an instance of the same class. The given
 * client and every untraced method stay unchanged. Clients of OpenAI's shape work too: Azure's, Groq's, any
 * `baseURL`.
 *
 * @example
 * const openai = traceOpenAI(new OpenAI(), { tracer });
 */
export function traceOpenAI<Client extends object>(
  client: Client,
  given: TraceOpenAIOptions = {},
): Client {
  // Plain JavaScript may give anything.
  if (typeof client !== 'object' || client === null) return client;
  const { tracer = ACTIVE_TRACER, ...options } = given ?? {};
  void loadReading();
  const known = overlaidOf(client);
  const isTraced = known && (known.context as CallContext).tracer === tracer;
  return isTraced ? client : overlayClient(client, OPENAI_SURFACE, { ...options, tracer });
}
