import type { Answer } from '../answer/answer.ts';
import { AnswerBuilder } from '../answer/answer-builder.ts';
import type { Reader } from './reader.ts';
import { fieldsOf, objectsOf } from './shape.ts';

interface Call {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: unknown };
}
interface Line {
  readonly model?: string;
  /** Of `/api/generate`. */
  readonly response?: string;
  readonly thinking?: string;
  /** Of `/api/chat`. */
  readonly message?: {
    readonly role?: string;
    readonly content?: string;
    readonly thinking?: string;
    readonly tool_calls?: readonly Call[];
  };
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  readonly error?: string;
}

/** Reads the lines of Ollama's answers; a whole answer has the shape of a line. */
export function ollamaReader(): Reader {
  const builder = new AnswerBuilder();
  let calls = 0;
  return Object.assign(builder, {
    push(value: unknown): boolean {
      const line = fieldsOf(value as Line);
      const message = fieldsOf(line.message);
      builder.model ??= line.model;
      builder.error ??= line.error;
      builder.role(message.role);
      builder.finish(line.done_reason);
      builder.use({ input: line.prompt_eval_count, output: line.eval_count });
      let isSeen = builder.reasoning(message.thinking ?? line.thinking);
      isSeen = builder.text(message.content ?? line.response) || isSeen;
      for (const { id, function: fn } of objectsOf(message.tool_calls))
        isSeen = builder.call((calls += 1), {
          id,
          name: fn?.name,
          arguments: JSON.stringify(fn?.arguments ?? {}),
        });
      return isSeen;
    },
  });
}

/** A whole answer. */
export function readOllama(value: unknown): Answer {
  const reader = ollamaReader();
  reader.push(value);
  return reader.answer;
}
