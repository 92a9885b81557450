import type { Answer } from '../answer/answer.ts';
import { AnswerBuilder } from '../answer/answer-builder.ts';
import { finishReason } from './finish-reason.ts';
import type { Reader } from './reader.ts';
import { fieldsOf, objectsOf } from './shape.ts';

interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly args?: unknown };
}
interface Chunk {
  readonly responseId?: string;
  readonly modelVersion?: string;
  readonly candidates?: ReadonlyArray<{
    readonly index?: number;
    readonly content?: { readonly parts?: readonly Part[] };
    readonly finishReason?: string;
  }>;
  readonly usageMetadata?: {
    readonly promptTokenCount?: number;
    readonly candidatesTokenCount?: number;
    readonly thoughtsTokenCount?: number;
    readonly cachedContentTokenCount?: number;
    readonly totalTokenCount?: number;
  };
  readonly error?: { readonly status?: string; readonly message?: string };
}

/** Reads the chunks of Gemini's answers; a whole answer has the shape of a chunk. */
export function geminiReader(): Reader {
  const builder = new AnswerBuilder();
  let calls = 0;
  const addPart = ({ text, thought, functionCall: call }: Part, index: number): boolean => {
    if (!call) return thought ? builder.reasoning(text, index) : builder.text(text, index);
    const { id, name, args } = call;
    return builder.call((calls += 1), { id, name, arguments: JSON.stringify(args ?? {}) }, index);
  };
  return Object.assign(builder, {
    push(value: unknown): boolean {
      const { candidates, usageMetadata: usage, error, ...chunk } = fieldsOf(value as Chunk);
      builder.id ??= chunk.responseId;
      builder.model ??= chunk.modelVersion;
      if (error) builder.error = [error.status, error.message].filter(Boolean).join(': ');
      if (usage) {
        const { candidatesTokenCount: said, thoughtsTokenCount: thought } = usage;
        builder.use({
          input: usage.promptTokenCount,
          output:
            said === undefined && thought === undefined ? undefined : (said ?? 0) + (thought ?? 0),
          total: usage.totalTokenCount,
          cacheRead: usage.cachedContentTokenCount,
          reasoning: thought,
        });
      }
      let isSeen = false;
      for (const { index = 0, content, finishReason: reason } of objectsOf(candidates)) {
        for (const part of objectsOf(content?.parts)) isSeen = addPart(part, index) || isSeen;
        builder.finish(finishReason(reason), index);
      }
      return isSeen;
    },
  });
}

/** A whole answer. */
export function readGemini(value: unknown): Answer {
  const reader = geminiReader();
  reader.push(value);
  return reader.answer;
}
