import type { Answer } from '../answer/answer.ts';
import { genAiMessages } from '../answer/gen-ai-messages.ts';
import type { Attributes } from '@opentelemetry/api';
import { withDigests } from '../answer/digest-later.ts';
import { newHash } from '../answer/media.ts';
import { writeAnswer } from '../answer/write-answer.ts';
import { writeCost } from '../answer/write-cost.ts';
import { attempt } from '../client/attempt.ts';
import type { Call, CallReading } from '../client/call.ts';
import { bodyReader, mediaReader } from '../streams/body-reader.ts';
import type { Reader } from '../streams/reader.ts';
import type { ApiReading, RequestData } from './api.ts';
import { apiReadings } from './api-readings.ts';
import { isStream, iteratedOf, withoutUsage } from './client-stream.ts';
import { type Server, serverOf } from './server-of.ts';

export { runTool } from './run-tool.ts';

/** Starts reading a call and writes the request. */
export const readCall = (call: Call): CallReading => new ReadCall(call);

class ReadCall implements CallReading {
  readonly #call: Call;
  readonly #api: ApiReading;
  readonly #server: Server;
  readonly #data: RequestData;
  readonly #facts: Record<string, unknown> = {};
  #isSettled = false;

  constructor(call: Call) {
    const { provider } = call.context;
    this.#call = call;
    this.#api = apiReadings[call.api.name];
    const server = serverOf(call.client);
    this.#server = provider ? { ...server, provider } : server;
    const [data, hashed] = withDigests(call.span, () =>
      attempt(() => this.#api.request(call.body)),
    );
    this.#data = data ?? { inputs: {} };
    attempt(() => this.#describe(hashed));
  }

  settled(value: unknown): unknown {
    const call = this.#call;
    // A promise derived by a helper delivers the same answer again.
    if (this.#isSettled) return value;
    this.#isSettled = true;
    if (isResponse(value)) {
      this.#follow(readableOf(value), bodyReaderOf(value, this.#api));
      return value;
    }
    const reader = isStream(value) ? this.#api.reader?.() : undefined;
    if (!reader || !isStream(value)) {
      attempt(() => this.#write(() => this.#api.answer(value)));
      if (!call.isUnwrapped) call.end();
      return value;
    }
    const source = iteratedOf(value);
    if (!source) return this.#follow(value, reader, value.controller?.signal);
    const followed = this.#follow(source, reader, value.controller?.signal);
    value.iterator = () => {
      const chunks = followed[Symbol.asyncIterator]();
      return call.hidesUsage ? withoutUsage(chunks) : chunks;
    };
    return value;
  }
  parsed(value: unknown): void {
    const { output_parsed: parsed, choices } = value as {
      readonly output_parsed?: unknown;
      readonly choices?: ReadonlyArray<{ readonly message?: { readonly parsed?: unknown } }>;
    };
    const outputs = parsed ?? choices?.[0]?.message?.parsed;
    if (outputs !== undefined && outputs !== null && this.#isTold)
      this.#call.span.enrich({ outputs: { parsed: outputs } });
  }

  /** True where messages are told in HoneyHive's words. */
  get #isTold(): boolean {
    return this.#call.context.messages !== 'gen_ai';
  }
  /** Writes the request. On a span started elsewhere, adds only missing data. */
  #describe(hashed: Promise<void> | undefined): void {
    const { span, isOwn, api, model } = this.#call;
    const { provider, address, port } = this.#server;
    const { inputs, config, attributes } = this.#data;
    const all = {
      'gen_ai.operation.name': api.operation,
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'server.address': address,
      'server.port': port,
      ...attributes,
    };
    const known = isOwn ? [] : Object.keys((span as { attributes?: object }).attributes ?? {});
    const isFree = (bucket: string): boolean =>
      !known.some((key) => key.startsWith(`honeyhive_${bucket}`));
    span.setAttributes(
      isOwn ? all : Object.fromEntries(Object.entries(all).filter(([key]) => !known.includes(key))),
    );
    const said = this.#isTold && isFree('inputs') ? inputs : undefined;
    span.enrich({ inputs: said, config: isFree('config') ? { provider, ...config } : undefined });
    // Media are written at once, and once more with their hash.
    if (said) void hashed?.then(() => span.enrich({ inputs: said }));
  }
  /** Follows a streamed answer to the end, in place. */
  #follow<T>(stream: T, reader: Reader, endedBy?: AbortSignal): T {
    const call = this.#call;
    let hasText = false;
    call.handOver();
    return call.span.follow(stream, {
      signal: call.signal,
      // The client also aborts the controller on a broken connection: only at a quiet end, the abort means a stop.
      endedBy,
      end: call.isOwn,
      aggregate: {
        push: (event) => {
          const isSeen = reader.push(event);
          if (!hasText && reader.hasText) {
            hasText = true;
            const ms = performance.now() - call.startedAt;
            this.#facts['time_to_first_text_ms'] = Math.round(ms * 100) / 100;
          }
          return isSeen;
        },
        result: () => this.#write(() => reader.answer),
      },
    });
  }
  /** Writes an answer; returns the outputs if recorded in HoneyHive's form. */
  #write(read: () => Answer): Answer['outputs'] {
    const [answer, hashed] = withDigests(this.#call.span, read);
    const { span, api, attempts, context, model: asked } = this.#call;
    const { messages = 'honeyhive', prices } = context;
    const { inputs, config } = this.#data;
    const { usage, error, finishReasons: reasons = [], model = asked } = answer;
    if (messages !== 'honeyhive')
      span.setAttributes(genAiMessages(inputs, config?.['tools'], answer.outputs));
    const outputs = this.#isTold ? answer.outputs : undefined;
    if (attempts > 1) this.#facts['attempts'] = attempts;
    const isCut = span.outcome !== 'ok' || error !== undefined;
    const finishReasons = isCut && !reasons.includes('error') ? [...reasons, 'error'] : reasons;
    writeAnswer(
      span,
      { ...answer, outputs, finishReasons },
      {
        isModel: api.type === 'model',
        metadata: this.#facts,
      },
    );
    if (outputs) void hashed?.then(() => span.enrich({ outputs }));
    if (isCut) this.#noteFailure(error);
    if (api.type === 'model')
      writeCost(span, usage, { model, requested: asked, provider: this.#server.provider }, prices);
    return outputs;
  }
  #noteFailure(error: string | undefined): void {
    const { span } = this.#call;
    if (span.outcome === 'cancelled') return;
    const { attributes } = span as { readonly attributes?: Attributes };
    const code = error && (/^\w+(?=:)/.exec(error)?.[0] ?? '_OTHER');
    span.setAttributes({ 'error.type': code ?? attributes?.['honeyhive_error_type'] });
  }
}

/** True for a response of any realm: frameworks put classes of their own in the global's place. */
const isResponse = (value: unknown): value is Response =>
  Object.prototype.toString.call(value) === '[object Response]';

/** Returns the object to read: the response, or the body if the body is a Node stream (`node-fetch`). */
function readableOf(response: Response): object {
  const { body } = response;
  return !body || typeof body.getReader === 'function' ? response : body;
}

/** Reads the body of a bare response: events, JSON, or the bytes of a sound. */
function bodyReaderOf({ headers }: Response, api: ApiReading): Reader {
  const mime = headers.get('content-type') ?? '';
  if (!/json|text/.test(mime)) return mediaReader(mime, newHash());
  const isEvents = mime.includes('event-stream');
  return bodyReader({
    readerFor: () => (isEvents ? api.reader?.() : undefined),
    whole: (value) => api.answer(value),
  });
}
