import { type JsonObject, type JsonValue, isObject } from '../../json.ts';

/** A chat message. */
export interface Message {
  role: string;
  text: string;
  /** Tool calls and non-text parts. */
  rest: JsonValue[];
}

function asMessage(value: JsonValue): Message | undefined {
  if (!isObject(value)) return undefined;
  const { role, content, tool_calls: calls, parts } = value;
  const body = content ?? parts;
  if (typeof role !== 'string' || (body === undefined && calls === undefined)) return undefined;
  const rest: JsonValue[] = Array.isArray(calls) ? [...calls] : [];
  if (typeof body === 'string') return { role, text: body, rest };
  const texts: string[] = [];
  for (const part of Array.isArray(body) ? body : [body]) {
    if (typeof part === 'string') texts.push(part);
    else if (isObject(part) && typeof part['text'] === 'string') texts.push(part['text']);
    else if (isObject(part) && typeof part['content'] === 'string') texts.push(part['content']);
    else if (part !== undefined && part !== null) rest.push(part);
  }
  return { role, text: texts.join('\n'), rest };
}

/** Returns the messages of a list if every item is a message, else undefined. */
function asMessages(value: JsonValue | undefined): Message[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const messages = value.flatMap((item) => asMessage(item) ?? []);
  return messages.length === value.length ? messages : undefined;
}

const LISTS = ['chat_history', 'messages', 'conversation'];
const MESSAGE_KEYS = ['role', 'content', 'tool_calls', 'parts'];

/** Splits inputs or outputs into the chat messages and the remaining values. */
export function chatIn(bucket: JsonObject): { messages: Message[]; rest: JsonObject } {
  for (const key of LISTS) {
    const messages = asMessages(bucket[key]);
    if (!messages) continue;
    const rest = Object.entries(bucket).filter(([name]) => name !== key);
    return { messages, rest: Object.fromEntries(rest) };
  }
  const message = asMessage(bucket);
  if (!message) return { messages: [], rest: bucket };
  const rest = Object.entries(bucket).filter(([name]) => !MESSAGE_KEYS.includes(name));
  return { messages: [message], rest: Object.fromEntries(rest) };
}
