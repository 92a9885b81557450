import type { Answer, Usage } from '../answer/answer.ts';
import { AnswerBuilder } from '../answer/answer-builder.ts';
import { finishReason } from './finish-reason.ts';
import type { Reader } from './reader.ts';
import { fieldsOf, objectsOf, wordOf } from './shape.ts';

interface AnthropicUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}
interface Block {
  readonly type?: string;
  readonly id?: string;
  readonly name?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly partial_json?: string;
  readonly input?: unknown;
  readonly citations?: readonly unknown[] | null;
}
interface Message {
  readonly id?: string;
  readonly model?: string;
  readonly role?: string;
  readonly content?: readonly Block[];
  readonly stop_reason?: string | null;
  readonly usage?: AnthropicUsage | null;
}
interface StreamEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: Message;
  readonly content_block?: Block;
  readonly delta?: Block & { readonly stop_reason?: string | null };
  readonly usage?: AnthropicUsage | null;
  readonly error?: { readonly type?: string; readonly message?: string };
}

/** Counts of an event. Anthropic excludes cached tokens from input; other providers include cached tokens. */
function usageOf(usage: AnthropicUsage | null | undefined): Usage | undefined {
  if (!usage) return undefined;
  const { input_tokens: plain, output_tokens: output } = usage;
  const cacheRead = usage.cache_read_input_tokens ?? undefined;
  const cacheWrite = usage.cache_creation_input_tokens ?? undefined;
  const input =
    typeof plain === 'number' ? plain + (cacheRead ?? 0) + (cacheWrite ?? 0) : undefined;
  return { input, output: output ?? undefined, cacheRead, cacheWrite };
}

/** A finished message. */
export function readMessage(value: unknown): Answer {
  const message = (value ?? {}) as Message;
  const builder = new AnswerBuilder();
  addMessage(builder, message);
  for (const [index, block] of objectsOf(message.content).entries())
    addBlock(builder, index, block);
  return builder.answer;
}

/** Reads the events of a streamed message. */
export function anthropicReader(): Reader {
  const builder = new AnswerBuilder();
  return Object.assign(builder, {
    push(value: unknown): boolean {
      const {
        index = 0,
        message,
        content_block: block,
        delta,
        usage,
        error,
      } = fieldsOf(value as StreamEvent);
      if (message) addMessage(builder, message);
      builder.use(usageOf(usage));
      builder.finish(finishReason(delta?.stop_reason));
      if (error) builder.error = [error.type, error.message].filter(Boolean).join(': ');
      return addBlock(builder, index, block ?? delta);
    },
  });
}

function addMessage(
  builder: AnswerBuilder,
  { id, model, role, usage, stop_reason: reason }: Message,
): void {
  builder.id = id;
  builder.model = model;
  builder.role(role);
  builder.use(usageOf(usage));
  builder.finish(finishReason(reason));
}

function addBlock(builder: AnswerBuilder, index: number, given?: Block | null): boolean {
  const block = fieldsOf(given);
  const type = wordOf(block.type);
  const { id, name, input, partial_json: args, citations } = block;
  builder.annotations(citations);
  if (builder.reasoning(block.thinking) || builder.text(block.text)) return true;
  if (type.endsWith('tool_use')) {
    const whole = input && Object.keys(input).length > 0 ? JSON.stringify(input) : undefined;
    return builder.call(index, { id, name, arguments: whole });
  }
  return args ? builder.call(index, { arguments: args }) : false;
}
