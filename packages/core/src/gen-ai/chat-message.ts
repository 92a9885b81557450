import { withoutMedia } from './media-reference.ts';
import { type Fields, isFields, listOf, parsed, present, textOf } from './fields.ts';

/** A message in the form of OpenAI's chat completions, which HoneyHive shows. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly reasoning?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: unknown;
  readonly tool_call_id?: unknown;
  readonly name?: unknown;
  readonly finish_reason?: unknown;
}

const ROLES: Readonly<Record<string, string>> = {
  model: 'assistant',
  ai: 'assistant',
  human: 'user',
};

/**
 * Messages of any vocabulary as chat messages; `undefined` for what is no list of messages.
 *
 * @example
 * const history = chatMessages(attributes['ai.prompt.messages']);
 */
export function chatMessages(value: unknown): ChatMessage[] | undefined {
  const list = listOf(value);
  const messages = list?.flatMap((one) => chatMessage(one));
  return messages && messages.length > 0 ? messages : undefined;
}

/** One message of any vocabulary: a message with results of several tools is one message for each. */
export function chatMessage(given: unknown, usualRole = 'user'): ChatMessage[] {
  if (typeof given === 'string') return [{ role: usualRole, content: given }];
  if (!isFields(given)) return [];
  const message = isFields(given['message']) && !given['role'] ? given['message'] : given;
  const said = textOf(message['role']) ?? usualRole;
  const role = ROLES[said] ?? said;
  const parts = partsOf(message).map(sorted);
  const results = parts.flatMap(({ result }) => result ?? []);
  const content = contentOf(parts.flatMap(({ content: one }) => one ?? []));
  const calls = [...parts.flatMap(({ call }) => call ?? []), ...callsOf(message)];
  const own = present({
    role,
    content:
      content ?? (results.length > 0 ? undefined : message['content'] === '' ? '' : undefined),
    reasoning: joined(
      parts.flatMap(({ reasoning }) => reasoning ?? []),
      message['reasoning'],
    ),
    refusal: message['refusal'],
    tool_calls: calls.length > 0 ? calls : undefined,
    tool_call_id: message['tool_call_id'],
    name: message['name'],
    finish_reason: finishReason(
      message['finish_reason'] ?? message['finishReason'] ?? message['stop_reason'],
    ),
  }) as unknown as ChatMessage;
  const isEmpty = results.length > 0 && content === undefined && calls.length === 0;
  return isEmpty ? results : [own, ...results];
}

/** Why an answer has ended, in the words of OpenAI where it has one. */
export function finishReason(reason: unknown): string | undefined {
  const word = typeof reason === 'string' ? reason.toLowerCase() : undefined;
  return word && (REASONS[word] ?? word);
}

const REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  tool_call: 'tool_calls',
  'tool-calls': 'tool_calls',
  refusal: 'content_filter',
  safety: 'content_filter',
  'content-filter': 'content_filter',
};

/** A call of a tool in the form of chat completions. */
export const toolCall = (id: unknown, name: unknown, args: unknown): object => ({
  ...present({ id }),
  type: 'function',
  function: { name, arguments: textOf(args) ?? '{}' },
});

function partsOf(message: Fields): readonly unknown[] {
  const content = message['parts'] ?? message['contents'] ?? message['content'];
  const list = typeof content === 'string' ? partsIn(content) : content;
  if (Array.isArray(list)) return list;
  return list === undefined || list === null ? [] : [list];
}

/** A text that is JSON of parts, as some write it: a list of objects that have a `type`. */
function partsIn(text: string): unknown {
  const list = text.startsWith('[{') ? parsed(text) : text;
  return Array.isArray(list) && list.every((one) => isFields(one) && 'type' in one) ? list : text;
}

/** Calls that stand beside the content. */
function callsOf(message: Fields): object[] {
  return (listOf(message['tool_calls']) ?? []).flatMap((one) => {
    const call = isFields(one) && isFields(one['tool_call']) ? one['tool_call'] : one;
    if (!isFields(call)) return [];
    const fn = isFields(call['function']) ? call['function'] : call;
    return toolCall(
      call['id'] ?? call['toolCallId'],
      fn['name'] ?? fn['toolName'],
      fn['arguments'] ?? fn['args'] ?? fn['input'],
    );
  });
}

/** A part of a message, by what it is. */
interface Sorted {
  readonly content?: unknown;
  readonly reasoning?: string;
  readonly call?: object;
  readonly result?: ChatMessage;
}

function sorted(given: unknown): Sorted {
  if (!isFields(given)) return { content: given };
  const part = isFields(given['message_content']) ? given['message_content'] : given;
  const type = (textOf(part['type']) ?? '').replaceAll('-', '_');
  const { text, content = text, functionCall, functionResponse } = part as Record<string, unknown>;
  if (/thinking|reasoning/.test(type) || part['thought'] === true)
    return { reasoning: textOf(part['thinking'] ?? content) ?? '' };
  if (isFields(functionCall))
    return { call: toolCall(functionCall['id'], functionCall['name'], functionCall['args']) };
  if (isFields(functionResponse))
    return {
      result: toolResult(
        functionResponse['id'] ?? functionResponse['name'],
        functionResponse['response'],
      ),
    };
  if (/^(?:tool_call|tool_use|function_call)$/.test(type))
    return {
      call: toolCall(
        part['toolCallId'] ?? part['call_id'] ?? part['id'],
        part['toolName'] ?? part['name'],
        part['input'] ?? part['arguments'] ?? part['args'],
      ),
    };
  if (/tool_(?:result|call_response|response)|function_call_output/.test(type))
    return {
      result: toolResult(
        part['toolCallId'] ?? part['tool_use_id'] ?? part['call_id'] ?? part['id'],
        part['output'] ?? part['result'] ?? part['response'] ?? content,
      ),
    };
  return typeof content === 'string' && /^(?:|text|(?:in|out)put_text)$/.test(type)
    ? { content: { type: 'text', text: content } }
    : { content: withoutMedia(part) };
}

function toolResult(id: unknown, value: unknown): ChatMessage {
  // The AI SDK says of a result whether it is a text or JSON.
  const bare =
    isFields(value) && 'value' in value && typeof value['type'] === 'string'
      ? value['value']
      : value;
  return present({
    role: 'tool',
    tool_call_id: textOf(id),
    content: textOf(bare) ?? '',
  }) as unknown as ChatMessage;
}

/** One text stays a text; several parts stay a list. */
function contentOf(parts: readonly unknown[]): unknown {
  const [only] = parts;
  if (parts.length > 1) return parts;
  return isFields(only) && only['type'] === 'text' && Object.keys(only).length === 2
    ? only['text']
    : only;
}

const joined = (texts: readonly string[], beside: unknown): string | undefined =>
  texts.join('') || (typeof beside === 'string' ? beside : undefined);
