import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { HttpTransportOptions } from './http-transport.ts';
import type { SendResult, Transport } from './transport.ts';
import { startTimer } from '../../runtime/start-timer.ts';
import { RETRYABLE_STATUS_CODES } from './retry-policy.ts';
import { rejectedIn } from '../encode/serializer.ts';
import { estimateSize } from '../encode/estimate-size.ts';
import { sanitizeSpan } from '../encode/sanitize-span.ts';

/** Runs the SDK's own work so that nothing traces it. */
export type RunUntraced = <R>(work: () => R) => R;

/** Creates the transport of an exporter. */
export type CreateExporterTransport = typeof createExporterTransport;

/** An exporter with an outlet of its own. */
export interface BufferingExporter extends SpanExporter {
  /** Address that the outlet sends to, with a mark for its credentials, if the transport of the tracer sends. */
  readonly target?: string;
  /** Creates the outlet: `usual` calls `export`, `http` sends over a transport like that of HoneyHive's `options`. */
  transport(
    usual: () => Transport,
    http: (options: HttpTransportOptions) => Transport,
    options: HttpTransportOptions,
  ): Transport;
}

/**
 * An outlet for one of OpenTelemetry's exporters. It has no place for updates. One that does not say within `timeoutMs`
 * what has become of a batch has failed on it: it may have it, so it does not get it twice.
 */
export function createExporterTransport(
  exporter: SpanExporter,
  hidden: RunUntraced,
  timeoutMs: number,
): Transport {
  const rejected = rejectedBy(exporter);
  return {
    encode(span) {
      const { bytes, isWritable } = estimateSize(span);
      return {
        eventId: '',
        sessionId: '',
        bytes,
        isRoot: false,
        payload: isWritable ? span : sanitizeSpan(span),
      };
    },
    sendSpans: (batch) =>
      new Promise((resolve) => {
        const settle = (result: SendResult): void => {
          cancel();
          resolve(result);
        };
        const refused = (detail: string): void =>
          settle({ status: 'drop', reason: 'rejected', detail });
        const failed = (error: unknown): void =>
          isRetryable(error)
            ? settle({ status: 'retry', detail: String(error) })
            : refused(messageOf(error));
        const late = `no answer within ${timeoutMs} ms`;
        const cancel = startTimer(() => refused(late), timeoutMs);
        const spans = batch.map(({ payload }) => payload as ReadableSpan);
        try {
          // Not every exporter keeps to its type: many are written as `async`.
          const under: unknown = hidden(() =>
            exporter.export(spans, ({ code, error }) =>
              Number(code) === SUCCESS
                ? settle({ status: 'ok', rejected: Math.min(spans.length, rejected()) })
                : failed(error),
            ),
          );
          if (under instanceof Promise) under.catch(failed);
        } catch (error) {
          failed(error);
        }
      }),
    async close() {
      await exporter.forceFlush?.();
      await exporter.shutdown();
    },
  };
}

/** What OpenTelemetry's exporters say of a batch that has arrived. */
const SUCCESS = 0;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'the exporter failed';

/** Whether the same batch may be taken later: OpenTelemetry's exporters give up after a few seconds of their own. */
function isRetryable(error: unknown): boolean {
  const {
    code,
    cause,
    message = '',
  } = (error ?? {}) as {
    readonly code?: unknown;
    readonly cause?: { readonly code?: unknown };
    readonly message?: string;
  };
  if (typeof code === 'number') return RETRYABLE_STATUS_CODES.test(String(code));
  return (
    /^(?:E[A-Z]+|UND_ERR_\w+)$/.test(String(cause?.code ?? code)) ||
    /retryable|limit reached|fetch failed/i.test(message)
  );
}

interface ResponseHandler {
  handleResponse?: (response: unknown) => void;
}

/** How many spans the server of one of OpenTelemetry's exporters has refused since it was asked: only their log knows. */
function rejectedBy(exporter: SpanExporter): () => number {
  let rejected = 0;
  const { _delegate: delegate } = exporter as {
    readonly _delegate?: { readonly _responseHandler?: ResponseHandler };
  };
  const handler = delegate?._responseHandler;
  const handle = handler?.handleResponse;
  if (handle)
    handler.handleResponse = (response) => {
      rejected += rejectedIn(response);
      handle.call(handler, response);
    };
  return () => {
    const before = rejected;
    rejected = 0;
    return before;
  };
}
