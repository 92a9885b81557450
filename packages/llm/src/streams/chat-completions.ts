import type { Attributes } from '@opentelemetry/api';
import type { Answer, Usage } from '../answer/answer.ts';
import { AnswerBuilder, defined, withChoices } from '../answer/answer-builder.ts';
import { withoutMedia } from '../answer/media.ts';
import type { Reader } from './reader.ts';
import { fieldsOf, objectsOf } from './shape.ts';

interface CallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}
interface Message {
  readonly role?: string;
  readonly content?: unknown;
  /** DeepSeek's name; OpenRouter, Groq and others: `reasoning`. */
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly CallDelta[] | null;
  readonly function_call?: { readonly name?: string; readonly arguments?: string } | null;
  readonly annotations?: readonly unknown[] | null;
  readonly audio?: unknown;
  readonly parsed?: unknown;
}
interface Choice {
  readonly index?: number;
  readonly message?: Message;
  readonly delta?: Message;
  /** Of the older completions. */
  readonly text?: string;
  readonly finish_reason?: string | null;
}
interface ChatUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
  /** Of OpenRouter. */
  readonly cost?: number;
}
interface Completion {
  readonly id?: string;
  readonly model?: string;
  readonly usage?: ChatUsage | null;
  readonly choices?: readonly Choice[];
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
  readonly error?: { readonly message?: string } | null;
  /** Of Groq: usage of a stream. */
  readonly x_groq?: { readonly usage?: ChatUsage | null } | null;
}

const usageOf = (usage: ChatUsage | null | undefined): Usage | undefined =>
  usage
    ? {
        input: usage.prompt_tokens,
        output: usage.completion_tokens,
        total: usage.total_tokens,
        cacheRead: usage.prompt_tokens_details?.cached_tokens,
        reasoning: usage.completion_tokens_details?.reasoning_tokens,
        cost: usage.cost,
      }
    : undefined;

const attributesOf = ({
  service_tier: tier,
  system_fingerprint: print,
}: Completion): Attributes => ({
  'openai.response.service_tier': tier ?? undefined,
  'openai.response.system_fingerprint': print ?? undefined,
});

/** A finished completion. */
export function readCompletion(value: unknown): Answer {
  const completion = (value ?? {}) as Completion;
  const choices = objectsOf(completion.choices);
  const outputs = choices.map(({ message: given, text, finish_reason: reason }) => {
    const message = fieldsOf(given);
    return defined({
      role: message.role ?? 'assistant',
      content: withoutMedia(message.content) ?? text,
      reasoning: message.reasoning_content ?? message.reasoning,
      refusal: message.refusal,
      tool_calls: message.tool_calls,
      function_call: message.function_call,
      annotations: message.annotations?.length ? message.annotations : undefined,
      audio: withoutMedia(message.audio),
      parsed: message.parsed,
      finish_reason: reason,
    });
  });
  return {
    id: completion.id,
    model: completion.model,
    usage: usageOf(completion.usage),
    finishReasons: choices.flatMap(({ finish_reason: reason }) => reason ?? []),
    outputs: withChoices(outputs),
    attributes: attributesOf(completion),
    error: completion.error?.message,
  };
}

/** Reads the chunks of a streamed completion. */
export function chatReader(): Reader {
  const builder = new AnswerBuilder();
  return Object.assign(builder, {
    push(value: unknown): boolean {
      const chunk = (value ?? {}) as Completion;
      const usage = chunk.usage ?? chunk.x_groq?.usage;
      if (usage) builder.use(usageOf(usage));
      if (builder.id === undefined && chunk.id) {
        builder.id = chunk.id;
        builder.model = chunk.model;
      }
      if (chunk.service_tier || (chunk.system_fingerprint && !builder.attributes))
        builder.attributes = attributesOf(chunk);
      if (chunk.error?.message) builder.error = chunk.error.message;
      let isSeen = false;
      for (const choice of objectsOf(chunk.choices)) isSeen = addChoice(builder, choice) || isSeen;
      return isSeen;
    },
  });
}

function addChoice(
  builder: AnswerBuilder,
  { index = 0, delta: given, text, finish_reason: reason }: Choice,
): boolean {
  const delta = fieldsOf(given);
  builder.role(delta.role, index);
  builder.finish(reason, index);
  builder.annotations(delta.annotations, index);
  let isSeen = builder.text(delta.content ?? text, index);
  isSeen = builder.reasoning(delta.reasoning_content ?? delta.reasoning, index) || isSeen;
  isSeen = builder.refusal(delta.refusal, index) || isSeen;
  if (delta.function_call) isSeen = builder.legacyCall(delta.function_call, index);
  for (const [at, call] of objectsOf(delta.tool_calls).entries())
    isSeen = builder.call(call.index ?? at, { ...call, ...call.function }, index) || isSeen;
  return isSeen;
}
