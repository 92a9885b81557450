import { type AnyTracer, GEN_AI, type HoneyHiveSpan } from '@honeyhive/core';
import type { MethodOverlay } from '../overlay.ts';
import { completionData, usageData } from './completion.ts';
import { type ChatRequest, requestOptions } from './request.ts';
import { chatAggregate } from './stream.ts';

interface Parsing {
  parse?: () => Promise<unknown>;
  asResponse?: () => Promise<unknown>;
}

/** Traces `chat.completions.create`. The promise stays the client's own, with `withResponse()` and the rest. */
export const traceChat =
  (tracer: Pick<AnyTracer, 'startSpan'>): MethodOverlay =>
  (create, args) => {
    const [request, options] = args as [
      ChatRequest | undefined,
      { readonly signal?: AbortSignal } | undefined,
    ];
    const span = tracer.startSpan(`chat ${request?.model ?? 'unknown'}`, requestOptions(request));
    let promise: unknown;
    try {
      promise = span.run(() => create(...args));
    } catch (error) {
      span.fail(error).end();
      throw error;
    }
    return watch(promise as Parsing & PromiseLike<unknown>, span, options?.signal ?? undefined);
  };

/**
 * The client's promise parses its response when somebody asks, through one method that `then`, `catch`, `finally` and
 * `withResponse` share: watching that one sees them all and keeps the promise the object it is.
 */
function watch(
  promise: Parsing & PromiseLike<unknown>,
  span: HoneyHiveSpan,
  signal: AbortSignal | undefined,
): unknown {
  const fulfilled = (value: unknown): unknown => settle(value, span, signal);
  const rejected = (error: unknown): never => {
    if (signal?.aborted) span.cancel(error).end();
    else span.fail(error).end();
    throw error;
  };
  const { parse } = promise;
  if (typeof parse !== 'function') return promise.then(fulfilled, rejected);
  let parsed: Promise<unknown> | undefined;
  promise.parse = () => (parsed ??= parse.call(promise).then(fulfilled, rejected));
  const { asResponse } = promise;
  if (typeof asResponse === 'function') {
    // Alone, it hands out the bare response: what becomes of that is the caller's. `withResponse` parses first.
    promise.asResponse = () =>
      asResponse.call(promise).then((response) => {
        if (!parsed) span.end();
        return response;
      }, rejected);
  }
  return promise;
}

function settle(value: unknown, span: HoneyHiveSpan, signal: AbortSignal | undefined): unknown {
  if (isStream(value)) return followStream(value, span, signal);
  try {
    const { attributes, data } = completionData(value);
    span.setAttributes(attributes).enrich(data);
  } catch {
    // An answer of another shape: it is the caller's all the same, and the span has its request.
  }
  span.end();
  return value;
}

/** OpenAI's stream: `tee`, `toReadableStream` and `for await` all read through its one `iterator`. */
interface ChatStream extends AsyncIterable<unknown> {
  iterator?: () => AsyncIterator<unknown>;
  readonly controller?: AbortController;
}

const isStream = (value: unknown): value is ChatStream =>
  typeof (value as { [Symbol.asyncIterator]?: unknown } | null | undefined)?.[
    Symbol.asyncIterator
  ] === 'function';

function followStream(
  stream: ChatStream,
  span: HoneyHiveSpan,
  given: AbortSignal | undefined,
): ChatStream {
  const own = stream.controller?.signal;
  const options = {
    ...(given ? { signal: given } : {}),
    // The client aborts its own controller when a connection breaks, too: at a quiet end it says that somebody stopped.
    ...(own ? { endedBy: own } : {}),
    aggregate: chatAggregate({
      chunk(chunk) {
        const { attributes, data } = usageData(chunk);
        span.setAttributes(attributes).enrich(data);
      },
      finished: (reasons) => void span.setAttribute(GEN_AI.responseFinishReasons, reasons),
    }),
  };
  const { iterator } = stream;
  if (typeof iterator !== 'function') return span.follow(stream, options);
  const source: AsyncIterable<unknown> = { [Symbol.asyncIterator]: () => iterator.call(stream) };
  const followed = span.follow(source, options);
  stream.iterator = () => followed[Symbol.asyncIterator]();
  return stream;
}
