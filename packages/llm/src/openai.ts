/** OpenAI's client, traced: the same type, the same promises and streams. @module */
import type { CallContext, CallOptions, ClientTracer } from './client/call-context.ts';
import { ACTIVE_TRACER } from './client/active-tracer.ts';
import { loadReading } from './client/call-reading.ts';
import { overlaidOf, overlayClient } from './client/overlay.ts';
import { OPENAI_SURFACE } from './openai/surface.ts';

export type { Usage } from './answer/answer.ts';
export type {
  CallOptions,
  ClientTracer,
  PriceOf,
  Prices,
  TokenPrice,
} from './client/call-context.ts';

/** How a client is traced. */
export interface TraceOpenAIOptions extends CallOptions {
  /** The tracer. Default: the one that is active where a call is made, else the default one. */
  readonly tracer?: ClientTracer | undefined;
}

/**
 * A client whose calls of models are spans: chat completions, responses, embeddings, images, audio and moderations,
 * through the client's helpers too. It is still an instance of its class; the client you pass is left as it is, and
 * everything else goes to it unchanged. Clients of OpenAI's shape work as well: Azure's, Groq's, any `baseURL`.
 *
 * @example
 * const openai = traceOpenAI(new OpenAI(), { tracer });
 */
export function traceOpenAI<Client extends object>(
  client: Client,
  { tracer = ACTIVE_TRACER, ...options }: TraceOpenAIOptions = {},
): Client {
  void loadReading();
  const known = overlaidOf(client);
  const isTraced = known && (known.context as CallContext).tracer === tracer;
  return isTraced ? client : overlayClient(client, OPENAI_SURFACE, { ...options, tracer });
}
