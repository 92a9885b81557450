import type { EnrichData } from '@honeyhive/node';

type Fields = Readonly<Record<string, unknown>>;

/** A serialized component: `id` is its path, the class last. */
export interface Serialized {
  readonly id?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Name of a component's span. */
export const nameOf = (component: unknown, runName: unknown, fallback: string): string => {
  if (typeof runName === 'string' && runName) return runName;
  const { id, name } = (isObject(component) ? component : {}) as Serialized;
  return name || id?.at(-1) || fallback;
};

const ROLES: Readonly<Record<string, string>> = { human: 'user', ai: 'assistant' };

/** A LangChain message as chat histories hold it. */
function readMessage(message: unknown): Fields {
  if (!isObject(message)) return { role: 'user', content: message };
  const { content, tool_calls: calls, tool_call_id } = message;
  const type = typeOf(message);
  return {
    role: ROLES[type] ?? type,
    content,
    ...(Array.isArray(calls) && calls.length > 0 ? { tool_calls: calls } : {}),
    ...(tool_call_id === undefined ? {} : { tool_call_id }),
  };
}

function typeOf(message: Fields): string {
  const { getType, _getType, type, role } = message;
  const read = [getType, _getType].find((one) => typeof one === 'function') as
    | (() => unknown)
    | undefined;
  return String(read ? Reflect.apply(read, message, []) : (type ?? role ?? 'user'));
}

/** Reads the start of a model call: prompts or messages, and parameters. */
export function readModelStart(
  component: unknown,
  given: readonly unknown[],
  extra: unknown,
  metadata: unknown,
): EnrichData {
  const { invocation_params: parameters } = (isObject(extra) ? extra : {}) as {
    invocation_params?: Fields;
  };
  const { ls_model_name, ls_provider, ls_temperature } = isObject(metadata) ? metadata : {};
  const model = parameters?.['model'] ?? ls_model_name ?? nameOf(component, undefined, 'unknown');
  const provider = ls_provider ?? (component as Serialized | undefined)?.id?.[1];
  const history = given
    .flat()
    .map((one) => (typeof one === 'string' ? { role: 'user', content: one } : readMessage(one)));
  return {
    inputs: { chat_history: history },
    config: { temperature: ls_temperature, ...parameters, model, provider },
  };
}

interface Generation {
  readonly text?: string;
  readonly message?: Fields;
  readonly generationInfo?: Fields;
}

/** Reads the end of a model call: first message, token counts, finish reason. */
export function readModelEnd(output: unknown): EnrichData {
  const { generations, llmOutput } = (isObject(output) ? output : {}) as {
    generations?: ReadonlyArray<readonly Generation[]>;
    llmOutput?: { tokenUsage?: Fields };
  };
  const all = generations?.flat() ?? [];
  const [first] = all;
  const message = first?.message ? readMessage(first.message) : { content: first?.text };
  const usage = first?.message?.['usage_metadata'] as Fields | undefined;
  const counted = llmOutput?.tokenUsage;
  const finish = (first?.message?.['response_metadata'] ?? first?.generationInfo) as
    | Fields
    | undefined;
  return {
    outputs: {
      ...message,
      role: 'assistant',
      finish_reason: finish?.['finish_reason'],
      ...(all.length > 1 ? { choices: all.map(({ text }) => text) } : {}),
    },
    metadata: {
      prompt_tokens: usage?.['input_tokens'] ?? counted?.['promptTokens'],
      completion_tokens: usage?.['output_tokens'] ?? counted?.['completionTokens'],
      total_tokens: usage?.['total_tokens'] ?? counted?.['totalTokens'],
    },
  };
}

/** Output of a tool: the content of a message, else the value. */
export const readToolOutput = (output: unknown): unknown =>
  isObject(output) && 'content' in output ? output['content'] : output;

/** The signal that a caller stops the run with. */
export function signalOf(extra: unknown): AbortSignal | undefined {
  const { options } = (isObject(extra) ? extra : {}) as { options?: { signal?: unknown } };
  return options?.signal instanceof AbortSignal ? options.signal : undefined;
}
