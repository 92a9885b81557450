import type { Aggregate } from '@honeyhive/core';
import { BoundedText } from './bounded-text.ts';

/** Choices of one answer, and tool calls of one choice. */
const MAX_PARTS = 128;

interface ToolCallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}
interface ChoiceDelta {
  readonly index?: number;
  readonly delta?: {
    readonly role?: string;
    readonly content?: string | null;
    readonly refusal?: string | null;
    readonly tool_calls?: readonly ToolCallDelta[];
  };
  readonly finish_reason?: string | null;
}
interface Chunk {
  readonly id?: string;
  readonly usage?: unknown;
  readonly choices?: readonly ChoiceDelta[];
}

interface ToolCall {
  id: string;
  type: string;
  readonly name: BoundedText;
  readonly arguments: BoundedText;
}
interface Choice {
  role: string;
  readonly content: BoundedText;
  finish_reason?: string;
  /** By the index that the provider gives each call: parallel calls arrive interleaved. */
  readonly calls: Map<number, ToolCall>;
}

/** What is told of a stream beside its output. */
export interface ChatListener {
  /** A chunk that says model, id or usage. */
  chunk(chunk: unknown): void;
  /** Why each choice has ended. */
  finished(reasons: string[]): void;
}

/** Puts a streamed chat completion together: every choice and every tool call apart. */
export function chatAggregate(listener: ChatListener): Aggregate {
  const choices = new Map<number, Choice>();
  let known = false;
  return {
    push(value) {
      const chunk = (value ?? {}) as Chunk;
      if (chunk.usage || (!known && chunk.id)) {
        known = true;
        listener.chunk(chunk);
      }
      let hasContent = false;
      for (const delta of chunk.choices ?? []) {
        if (choices.size >= MAX_PARTS && !choices.has(delta.index ?? 0)) continue;
        hasContent = add(choices, delta) || hasContent;
      }
      return hasContent;
    },
    result() {
      const sorted = [...choices].sort(([a], [b]) => a - b).map(([, choice]) => choice);
      const reasons = sorted.flatMap(({ finish_reason: reason }) => (reason ? [reason] : []));
      if (reasons.length > 0) listener.finished(reasons);
      const outputs = sorted.map(output);
      if (outputs.length === 0) return undefined;
      return { ...outputs[0], ...(outputs.length > 1 ? { choices: outputs } : {}) };
    },
  };
}

/** True if the delta holds something a reader would see: text, or a piece of a tool call. */
function add(
  choices: Map<number, Choice>,
  { index = 0, delta, finish_reason: reason }: ChoiceDelta,
): boolean {
  const choice: Choice = choices.get(index) ?? {
    role: 'assistant',
    content: new BoundedText(),
    calls: new Map(),
  };
  choices.set(index, choice);
  if (delta?.role) choice.role = delta.role;
  if (reason) choice.finish_reason = reason;
  const text = delta?.content ?? delta?.refusal ?? '';
  choice.content.add(text);
  for (const call of delta?.tool_calls ?? []) addCall(choice.calls, call);
  return text !== '' || (delta?.tool_calls?.length ?? 0) > 0;
}

function addCall(
  calls: Map<number, ToolCall>,
  { index = calls.size, id, type, function: fn }: ToolCallDelta,
): void {
  if (calls.size >= MAX_PARTS && !calls.has(index)) return;
  const call: ToolCall = calls.get(index) ?? {
    id: '',
    type: 'function',
    name: new BoundedText(),
    arguments: new BoundedText(),
  };
  calls.set(index, call);
  if (id) call.id = id;
  if (type) call.type = type;
  call.name.add(fn?.name);
  call.arguments.add(fn?.arguments);
}

const callOutput = ({ id, type, ...fn }: ToolCall): Record<string, unknown> => ({
  id,
  type,
  function: { name: fn.name.text, arguments: fn.arguments.text },
});

const output = ({
  role,
  content,
  finish_reason: reason,
  calls,
}: Choice): Record<string, unknown> => ({
  role,
  content: content.text,
  ...(calls.size > 0
    ? { tool_calls: [...calls].sort(([a], [b]) => a - b).map(([, call]) => callOutput(call)) }
    : {}),
  ...(reason ? { finish_reason: reason } : {}),
});
