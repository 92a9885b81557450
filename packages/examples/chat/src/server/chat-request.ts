import type { ChatMessage } from './answer.ts';

const MOST_MESSAGES = 100;
const LONGEST_MESSAGE = 8000;

export type ParsedChatRequest =
  | { readonly messages: readonly ChatMessage[] }
  | { readonly problem: string };

/** Checks the body of `POST /api/chat`, which anybody may send. */
export async function parseChatRequest(request: Request): Promise<ParsedChatRequest> {
  const body: unknown = await request.json().catch(() => undefined);
  if (!isRecord(body)) return { problem: 'The body must be a JSON object.' };

  const list: unknown = body['messages'];
  if (!Array.isArray(list) || list.length === 0)
    return { problem: '"messages" must be a list with at least one message.' };
  if (list.length > MOST_MESSAGES)
    return { problem: `"messages" holds more than ${MOST_MESSAGES} messages.` };

  const messages: ChatMessage[] = [];
  for (const [position, item] of list.entries()) {
    const message = toMessage(item);
    if (message === undefined)
      return {
        problem: `messages[${position}] must have a role of "user" or "assistant" and a content of 1 to ${LONGEST_MESSAGE} characters.`,
      };
    messages.push(message);
  }
  if (messages.at(-1)?.role !== 'user')
    return { problem: 'The last message must have the role "user".' };
  return { messages };
}

function toMessage(item: unknown): ChatMessage | undefined {
  if (!isRecord(item)) return undefined;
  const { role, content } = item;
  if (role !== 'user' && role !== 'assistant') return undefined;
  if (typeof content !== 'string' || content.trim() === '') return undefined;
  return content.length > LONGEST_MESSAGE ? undefined : { role, content };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
