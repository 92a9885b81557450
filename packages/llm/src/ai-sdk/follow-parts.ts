import type { HoneyHiveSpan } from '@honeyhive/core';
import { attempt } from '../client/attempt.ts';
import type { Reader } from '../streams/reader.ts';
import { code, loadCode } from './load-code.ts';

interface Part {
  readonly type?: unknown;
  readonly error?: unknown;
}
interface Streamed {
  readonly stream?: unknown;
}

/** Parts kept of a first stream until the code that reads them is loaded. */
const MAX_WAITING = 1_000;
/** Parts that a reader sees something of. */
const SEEN = /^(?:text|reasoning|tool-input)-delta$|^tool-call$/;

/** Receives the errors and the early end of a followed stream. */
export interface PartsListener {
  /** The stream holds an error of the provider. The SDK reads on, and ends the span. */
  readonly onError: (error: unknown) => void;
  /** The stream has broken off or was left. The SDK does not end the span. */
  readonly onStopped: () => void;
}

/**
 * Follows the parts streamed by a model of the AI SDK: the SDK tells nothing about a stream that breaks off, is left, or
 * holds an error.
 */
export function followParts<T>(
  span: HoneyHiveSpan,
  result: T,
  { onError, onStopped }: PartsListener,
): T {
  const stream = (result as Streamed | null | undefined)?.stream;
  if (!(stream instanceof ReadableStream)) return result;
  loadCode();
  const waiting: unknown[] = [];
  let reader: Reader | undefined;
  let isFailed = false;
  const read = (): Reader | undefined => {
    reader ??= code.reader?.();
    if (reader) for (const part of waiting.splice(0)) attempt(() => reader?.push(part));
    return reader;
  };
  const followed = span.follow(stream, {
    end: false,
    aggregate: {
      push(part) {
        if (waiting.length < MAX_WAITING) waiting.push(part);
        read();
        const { type, error } = (part ?? {}) as Part;
        if (type === 'error' && !isFailed) {
          isFailed = true;
          span.fail(error);
          onError(error);
        }
        return SEEN.test(String(type));
      },
      result: () => read()?.answer.outputs,
    },
    onEnd() {
      if (span.outcome !== 'ok' && !isFailed) onStopped();
    },
  });
  return { ...result, stream: followed };
}
