import type { FollowOptions, HoneyHiveSpan } from '@honeyhive/core';
import { attempt } from '../client/attempt.ts';
import type { AnswerStream } from './answer-stream.ts';

/** Options for following a stream: the tracer's own, without `aggregate`. */
export type FollowStreamOptions = Omit<FollowOptions, 'aggregate'>;

type StartAnswer = (span: HoneyHiveSpan, startedAt: number) => AnswerStream;

/** Maximum of chunks kept of a first stream until the reading code is loaded. */
const MAX_WAITING = 1_000;

let start: StartAnswer | undefined;
let loading: Promise<StartAnswer | undefined> | undefined;

const load = (): Promise<StartAnswer | undefined> =>
  (loading ??= import('./answer-stream.ts').then(
    ({ answerStream }) => (start = answerStream),
    () => {
      loading = undefined;
      return undefined;
    },
  ));

/**
 * Follows a model's streamed answer with `span`. Records text, reasoning, tool calls, tokens and the finish reason,
 * not bytes or chunks. The first event determines the format: OpenAI's chat completions and responses, Anthropic's
 * messages, Gemini, Ollama, UI messages of the AI SDK; other formats are recorded unchanged. Accepts a Response, a
 * ReadableStream or an async iterable; return the result to the reader.
 *
 * @example
 * const span = tracer.startSpan('chat', { eventType: 'model' });
 * return followStream(span, await fetch(url, { method: 'POST', body }));
 */
export function followStream<T>(
  span: HoneyHiveSpan,
  stream: T,
  options: FollowStreamOptions = {},
): T {
  const startedAt = performance.now();
  if (!start) return followFirst(span, stream, options, startedAt);
  const answer = start(span, startedAt);
  const aggregate = { push: answer.push, result: answer.write };
  return span.follow(stream, { ...options, aggregate });
}

/** Follows a stream while the reading code is loading. The span ends after both. */
// oxlint-disable-next-line max-params
function followFirst<T>(
  span: HoneyHiveSpan,
  stream: T,
  options: FollowStreamOptions,
  startedAt: number,
): T {
  const waiting: unknown[] = [];
  let answer: AnswerStream | undefined;
  const loaded = load().then((begin) => {
    answer = begin?.(span, startedAt);
    for (const chunk of waiting.splice(0)) attempt(() => answer?.push(chunk));
  });
  const finish = (): void => {
    const { record = true, end = true } = options;
    const outputs = attempt(() => answer?.write());
    if (record && outputs) span.enrich({ outputs });
    if (end) span.end();
  };
  return span.follow(stream, {
    ...options,
    end: false,
    aggregate: {
      push(chunk) {
        if (answer) return answer.push(chunk);
        // The reader may reuse the bytes after the call.
        if (waiting.length < MAX_WAITING)
          waiting.push(chunk instanceof Uint8Array ? chunk.slice() : chunk);
        return true;
      },
      result: () => undefined,
    },
    onEnd() {
      options.onEnd?.();
      if (answer) finish();
      else void loaded.then(finish);
    },
  });
}
