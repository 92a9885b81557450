import type { FollowOptions, HoneyHiveSpan } from '@honeyhive/core';
import type { AnswerStream } from './answer-stream.ts';

/** How a stream is followed: as the tracer follows any stream, but for what it says. */
export type FollowStreamOptions = Omit<FollowOptions, 'aggregate'>;

type StartAnswer = (span: HoneyHiveSpan, startedAt: number) => AnswerStream;

/** Chunks kept of a first stream until the code that reads it is loaded. */
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
 * Follows the streamed answer of a model with `span`: text, reasoning, tool calls, tokens and the reason of its end are
 * recorded, not bytes or chunks. The format is told by the first event: OpenAI's chat completions and responses,
 * Anthropic's messages, Gemini, Ollama, UI messages of the AI SDK; anything else is recorded as it is. Takes a Response, a
 * ReadableStream or an async iterable; give away what this returns.
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

/** Follows a stream while the code that reads it is loaded. The span ends when both are over. */
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
    for (const chunk of waiting.splice(0)) answer?.push(chunk);
  });
  const finish = (): void => {
    const { record = true, end = true } = options;
    const outputs = answer?.write();
    if (record && outputs) span.enrich({ outputs });
    if (end) span.end();
  };
  return span.follow(stream, {
    ...options,
    end: false,
    aggregate: {
      push(chunk) {
        if (answer) return answer.push(chunk);
        // Bytes are their reader's, and gone when this returns.
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
