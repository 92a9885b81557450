import { isObject } from '../provider/guarded-tracer.ts';

/** Members that hold the text of a piece in the formats of model APIs, from the outside in. */
const TEXT_MEMBERS = ['text', 'delta', 'content', 'response', 'message', 'choices', '0'] as const;
const MAX_DEPTH = 4;
/** Types of pieces with text. Pieces without a type are taken for text. */
const TEXT_TYPE = /^delta$|(?:text|content_block|token|chunk|message)(?:[._-]delta)?$/i;
const HIDDEN_TYPE = /reasoning|thinking/i;

/** JSON value of a message; the message itself where it is no JSON object. */
export function parseMessage(message: string): unknown {
  if (!/^\s*[[{]/.test(message)) return message;
  try {
    return JSON.parse(message);
  } catch {
    return message;
  }
}

/**
 * Text of a message: the message itself, or the text in its JSON as chat completions, Responses, Anthropic, Ollama and the
 * AI SDK's UI stream write it. Empty for a message without text.
 */
export const textIn = (message: unknown): string => textOf(message, MAX_DEPTH);

/** Error that a message reports, as `error`, or with the type `error`. */
export function errorIn(message: unknown, event?: string): Error | undefined {
  const fields: Record<string, unknown> = isObject(message) ? { ...message } : { error: message };
  const isReported = event === 'error' || fields['type'] === 'error';
  if (!isReported && !(isObject(message) && fields['error'])) return undefined;
  const { error, message: text, errorText } = fields;
  const said = isObject(error) ? Reflect.get(error, 'message') : (error ?? text ?? errorText);
  return new Error(typeof said === 'string' ? said : 'The stream has reported an error.');
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (!isObject(value) || depth === 0) return '';
  const fields = value as Record<string, unknown>;
  const { type } = fields;
  if (typeof type === 'string' && (!TEXT_TYPE.test(type) || HIDDEN_TYPE.test(type))) return '';
  for (const name of TEXT_MEMBERS) {
    const member = fields[name];
    if (member !== undefined && member !== null) return textOf(member, depth - 1);
  }
  return '';
}
