import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { HttpTransportOptions } from './http-transport.ts';
import type { SendResult, Transport } from './transport.ts';
import { startTimer } from '../../runtime/start-timer.ts';
import { RETRYABLE_STATUS_CODES } from './retry-policy.ts';
import { rejectedIn } from '../encode/serializer.ts';
import { estimateSize } from '../encode/estimate-size.ts';
import { sanitizeSpan } from '../encode/sanitize-span.ts';

/** Runs the SDK's own work untraced. */
export type RunUntraced = <R>(work: () => R) => R;

/** Creates the transport of an exporter. */
export type CreateExporterTransport = typeof createExporterTransport;

/** Exporter with a transport of its own. */
export interface BufferingExporter extends SpanExporter {
  /** Address of the transport, with placeholders for credentials, if the tracer's transport sends. */
  readonly target?: string;
  /**
   * Creates the transport: `usual` calls `export`, `http` sends over a transport like HoneyHive's with `options`.
   */
  transport(
    usual: () => Transport,
    http: (options: HttpTransportOptions) => Transport,
    options: HttpTransportOptions,
  ): Transport;
}

/**
 * Creates a transport for an OpenTelemetry exporter, without updates. An exporter that reports no result within
 * `timeoutMs` has failed on the batch: the batch may have arrived, so no retry follows.
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
        const late = `timeout after ${timeoutMs} ms`;
        const cancel = startTimer(() => refused(late), timeoutMs);
        const spans = batch.map(({ payload }) => payload as ReadableSpan);
        try {
          // Many exporters are `async`, contrary to the type.
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

/** Result code of OpenTelemetry's exporters for an exported batch. */
const SUCCESS = 0;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'exporter failed';

/**
 * True if a later attempt may succeed: OpenTelemetry's exporters give up after a few seconds of their own retries.
 */
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

/**
 * Counts spans refused by the server of an OpenTelemetry exporter since the last call: only the exporter's log has
 * the number.
 */
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
