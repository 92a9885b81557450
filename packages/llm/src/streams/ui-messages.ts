import { AnswerBuilder } from '../answer/answer-builder.ts';
import { type AiSdkUsage, aiSdkUsage } from './ai-sdk-usage.ts';
import { finishReason } from './finish-reason.ts';
import type { Reader } from './reader.ts';
import { fieldsOf, wordOf } from './shape.ts';

interface Chunk {
  readonly type?: string;
  readonly messageId?: string;
  readonly delta?: string;
  readonly text?: string;
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly id?: string;
  readonly input?: unknown;
  readonly inputTextDelta?: string;
  readonly output?: unknown;
  readonly errorText?: string;
  readonly finishReason?: string | { readonly unified?: string };
  readonly usage?: AiSdkUsage;
  readonly totalUsage?: AiSdkUsage;
  readonly messageMetadata?: { readonly usage?: AiSdkUsage; readonly totalUsage?: AiSdkUsage };
}

/** Reads the chunks of the AI SDK: from UI message streams and from models. */
export function uiMessageReader(): Reader {
  const builder = new AnswerBuilder();
  /** Tool calls whose arguments have come in pieces. */
  const pieced = new Set<string>();
  return Object.assign(builder, {
    push(value: unknown): boolean {
      const chunk = fieldsOf(value as Chunk);
      const type = wordOf(chunk.type);
      const { messageMetadata: metadata, finishReason: reason, errorText } = chunk;
      const piece = chunk.delta ?? chunk.text;
      const usage = chunk.totalUsage ?? chunk.usage ?? metadata?.totalUsage ?? metadata?.usage;
      builder.use(aiSdkUsage(usage));
      builder.id ??= chunk.messageId;
      if (errorText) builder.error = errorText;
      builder.finish(finishReason(typeof reason === 'object' ? reason?.unified : reason));
      if (type === 'text-delta') return builder.text(piece);
      if (type === 'reasoning-delta') return builder.reasoning(piece);
      return type.startsWith('tool-') && addCall(builder, chunk, type, pieced);
    },
  });
}

// oxlint-disable-next-line max-params
function addCall(builder: AnswerBuilder, chunk: Chunk, type: string, pieced: Set<string>): boolean {
  const id = chunk.toolCallId ?? chunk.id ?? '';
  const name = pieced.has(id) ? undefined : chunk.toolName;
  const piece = chunk.inputTextDelta ?? (type === 'tool-input-delta' ? chunk.delta : undefined);
  if (type === 'tool-input-start' || piece !== undefined) {
    pieced.add(id);
    return builder.call(id, { id, name, arguments: piece });
  }
  if (type !== 'tool-input-available' && type !== 'tool-call') return false;
  // The pieces contain the whole input.
  if (pieced.has(id)) return true;
  const { input = {} } = chunk;
  return builder.call(id, {
    id,
    name,
    arguments: typeof input === 'string' ? input : JSON.stringify(input),
  });
}
