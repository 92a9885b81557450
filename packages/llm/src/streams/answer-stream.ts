import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Answer } from '../answer/answer.ts';
import { writeAnswer } from '../answer/write-answer.ts';
import { anyReader } from './any-reader.ts';

/** Reads the chunks of a stream and writes the answer to a span. */
export interface AnswerStream {
  push(chunk: unknown): boolean;
  /** Writes the answer so far and returns the outputs. */
  write(): Answer['outputs'];
}

/** Reads a stream of any known format for `span`, whose call has begun at `startedAt`. */
export function answerStream(span: HoneyHiveSpan, startedAt: number): AnswerStream {
  const reader = anyReader();
  let firstTextMs: number | undefined;
  return {
    push(chunk) {
      const isSeen = reader.push(chunk);
      if (reader.hasText) firstTextMs ??= Math.round((performance.now() - startedAt) * 100) / 100;
      return isSeen;
    },
    write() {
      const { answer } = reader;
      const { outputs, usage, finishReasons, error } = answer;
      const isModel = usage !== undefined || finishReasons !== undefined;
      const metadata = isModel ? { time_to_first_text_ms: firstTextMs } : undefined;
      if (isModel || error) writeAnswer(span, { ...answer, outputs: undefined }, { metadata });
      return outputs;
    },
  };
}
