import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Reader } from '../streams/reader.ts';

interface Streamed {
  readonly stream?: unknown;
}

/** Parts kept of a first stream until the code that reads them is loaded. */
const MAX_WAITING = 1_000;
/** Parts that a reader sees something of. */
const SEEN = /^(?:text|reasoning|tool-input)-delta$|^tool-call$/;

let make: (() => Reader) | undefined;
const load = async (): Promise<void> => {
  make ??= (await import('../streams/ui-messages.ts')).uiMessageReader;
};

/**
 * Follows the parts that a model of the AI SDK streams: the SDK says nothing of a stream that breaks off or is left. The
 * SDK ends the span; `onStopped` is called where it will not, after the span has failed or was cancelled.
 */
export function followParts<T>(span: HoneyHiveSpan, result: T, onStopped: () => void): T {
  const stream = (result as Streamed | null | undefined)?.stream;
  if (!(stream instanceof ReadableStream)) return result;
  load().catch(() => {});
  const waiting: unknown[] = [];
  let reader: Reader | undefined;
  const read = (): Reader | undefined => {
    reader ??= make?.();
    if (reader) for (const part of waiting.splice(0)) reader.push(part);
    return reader;
  };
  const followed = span.follow(stream, {
    end: false,
    aggregate: {
      push(part) {
        if (waiting.length < MAX_WAITING) waiting.push(part);
        read();
        return SEEN.test(String((part as { readonly type?: unknown } | null)?.type));
      },
      result: () => read()?.answer.outputs,
    },
    onEnd() {
      const error = read()?.answer.error;
      if (error) span.enrich({ error });
      if (span.outcome !== 'ok') onStopped();
    },
  });
  return { ...result, stream: followed };
}
