import type { Attributes } from '@opentelemetry/api';
import type { Answer, Usage } from '../answer/answer.ts';
import { AnswerBuilder, defined } from '../answer/answer-builder.ts';
import { withoutMedia } from '../answer/media.ts';
import type { Reader } from './reader.ts';
import { objectsOf, wordOf } from './shape.ts';

interface Part {
  readonly type?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly annotations?: readonly unknown[];
}
interface Item {
  readonly type?: string;
  readonly id?: string;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly input?: string;
  readonly role?: string;
  readonly content?: readonly Part[] | null;
  readonly summary?: readonly Part[];
}
interface Response {
  readonly object?: string;
  readonly id?: string;
  readonly model?: string;
  readonly status?: string;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly output?: readonly Item[];
  readonly output_parsed?: unknown;
  readonly service_tier?: string | null;
  readonly usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly total_tokens?: number;
    readonly input_tokens_details?: { readonly cached_tokens?: number };
    readonly output_tokens_details?: { readonly reasoning_tokens?: number };
  } | null;
}
interface StreamEvent {
  readonly type?: string;
  readonly delta?: string;
  readonly item_id?: string;
  readonly item?: Item;
  readonly response?: Response;
  readonly message?: string;
  readonly code?: string | null;
}

const usageOf = ({ usage }: Response): Usage | undefined =>
  usage
    ? {
        input: usage.input_tokens,
        output: usage.output_tokens,
        total: usage.total_tokens,
        cacheRead: usage.input_tokens_details?.cached_tokens,
        reasoning: usage.output_tokens_details?.reasoning_tokens,
      }
    : undefined;

/** Returns the finish reason under the name used by chat completions, if defined. */
function reasonOf(
  { status, incomplete_details: details }: Response,
  hasCalls: boolean,
): string | undefined {
  if (status === 'incomplete')
    return details?.reason === 'max_output_tokens' ? 'length' : (details?.reason ?? status);
  if (status === 'failed') return 'error';
  return status === 'completed' ? (hasCalls ? 'tool_calls' : 'stop') : status;
}

const errorOf = (
  error: { code?: string | null; message?: string } | null | undefined,
): string | undefined =>
  error ? [error.code, error.message].filter(Boolean).join(': ') || 'error' : undefined;

const joined = (parts: readonly Part[], key: 'text' | 'refusal'): string | undefined =>
  parts.map((part) => part[key] ?? '').join('') || undefined;

const CALLS = /^(?:function|custom_tool|mcp)_call$/;

/** Reads a response of the Responses API: completed, failed or incomplete. */
export function readResponse(value: unknown): Answer {
  const response = (value ?? {}) as Response;
  const items = objectsOf(response.output);
  const parts = items.flatMap(({ type, content }) =>
    type === 'message' ? objectsOf(content) : [],
  );
  const thoughts = items.filter(({ type }) => type === 'reasoning');
  const calls = items.filter(({ type }) => CALLS.test(wordOf(type)));
  // Tools of the provider's own: web search, files, code, pictures.
  const others = items.filter(
    ({ type }) => !CALLS.test(wordOf(type)) && type !== 'message' && type !== 'reasoning',
  );
  const annotations = parts.flatMap((part) => part.annotations ?? []);
  const reason = reasonOf(response, calls.length > 0);
  return {
    id: response.id,
    model: response.model,
    usage: usageOf(response),
    finishReasons: reason ? [reason] : [],
    attributes: attributesOf(response),
    error: response.status === 'failed' ? (errorOf(response.error) ?? 'failed') : undefined,
    outputs: defined({
      role: 'assistant',
      content: joined(parts, 'text') ?? (calls.length > 0 ? undefined : ''),
      reasoning: joined(
        thoughts.flatMap(({ summary, content }) => objectsOf(content?.length ? content : summary)),
        'text',
      ),
      refusal: joined(parts, 'refusal'),
      tool_calls: calls.length > 0 ? calls.map(callOf) : undefined,
      server_tools: others.length > 0 ? withoutMedia(others) : undefined,
      annotations: annotations.length > 0 ? annotations : undefined,
      parsed: response.output_parsed,
      finish_reason: reason,
    }),
  };
}

const callOf = ({ call_id: id, id: own, name, arguments: args, input }: Item): object => ({
  id: id ?? own,
  type: 'function',
  function: { name, arguments: args ?? input },
});

const attributesOf = ({ service_tier: tier }: Response): Attributes | undefined =>
  tier ? { 'openai.response.service_tier': tier } : undefined;

/**
 * Reads the events of a streamed response. The last event contains the whole response; until then, pieces are used.
 */
export function responsesReader(): Reader {
  const builder = new AnswerBuilder();
  let last: Answer | undefined;
  return {
    get hasText() {
      return builder.hasText;
    },
    get answer() {
      return last ?? builder.answer;
    },
    push(value) {
      const event = (value ?? {}) as StreamEvent;
      const { response } = event;
      const type = wordOf(event.type);
      if (response) {
        builder.id = response.id;
        builder.model = response.model;
        if (/\.(?:completed|failed|incomplete)$/.test(type)) last = readResponse(response);
      }
      if (type === 'error') builder.error = errorOf(event);
      return addEvent(builder, type, event);
    },
  };
}

function addEvent(
  builder: AnswerBuilder,
  type: string,
  { delta, item, item_id: id = '' }: StreamEvent,
): boolean {
  if (type === 'response.output_item.added' && item && CALLS.test(item.type ?? ''))
    return builder.call(item.id ?? '', { id: item.call_id ?? item.id, name: item.name });
  if (typeof delta !== 'string') return false;
  if (type.includes('output_text')) return builder.text(delta);
  if (type.includes('reasoning')) return builder.reasoning(delta);
  if (type.includes('refusal')) return builder.refusal(delta);
  if (/arguments|tool_call_input/.test(type)) return builder.call(id, { arguments: delta });
  return false;
}
