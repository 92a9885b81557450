type Fields = Readonly<Record<string, unknown>>;

/** A message in OpenTelemetry's form: a role and parts. */
interface GenAiMessage {
  readonly role: unknown;
  readonly parts: readonly object[];
  readonly finish_reason?: unknown;
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Converts a part of a message's content. */
function partOf(part: unknown): object {
  if (typeof part === 'string') return { type: 'text', content: part };
  const fields = (part ?? {}) as Fields;
  const { type, text, refusal, mime, image_url: image } = fields;
  if (typeof text === 'string' || typeof refusal === 'string')
    return { type: 'text', content: text ?? refusal };
  if ('bytes' in fields) return { ...fields, type: 'blob', modality: type, mime_type: mime };
  const uri = typeof image === 'string' ? image : (image as Fields | undefined)?.['url'];
  return uri ? { type: 'uri', modality: 'image', uri } : fields;
}

const callOf = (call: unknown): object => {
  const { id, call_id: other, function: fn = call } = call as Fields;
  const { name, arguments: args } = fn as Fields;
  return { type: 'tool_call', id: id ?? other, name, arguments: parsed(args) };
};

function messageOf(value: unknown): GenAiMessage {
  const message = (value ?? {}) as Fields;
  const { type, role = 'assistant', content, reasoning, refusal, finish_reason: reason } = message;
  const {
    tool_call_id: answers = message['call_id'],
    tool_calls: calls,
    function_call: old,
  } = message;
  if (role === 'tool' || type === 'function_call_output') {
    const response = content ?? message['output'];
    return { role: 'tool', parts: [{ type: 'tool_call_response', id: answers, response }] };
  }
  if (type === 'function_call') return { role, parts: [callOf(message)] };
  return {
    role,
    parts: [
      ...listOf(reasoning).map((text) => ({ type: 'reasoning', content: text })),
      ...listOf(content === '' ? undefined : content).map(partOf),
      ...listOf(refusal).map(partOf),
      ...[...listOf(calls), ...listOf(old)].map(callOf),
    ],
    ...(reason ? { finish_reason: reason } : {}),
  };
}

/** Returns a call's messages as attributes of OpenTelemetry's conventions. */
export function genAiMessages(
  inputs: Fields,
  tools: unknown,
  outputs: Fields | undefined,
): Record<string, string | undefined> {
  const history = listOf(inputs['chat_history'] ?? inputs['prompt']).map((one) =>
    messageOf(typeof one === 'string' ? { role: 'user', content: one } : one),
  );
  const first = history.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  const system = history.slice(0, Math.max(0, first)).flatMap(({ parts }) => parts);
  const choices = outputs ? listOf(outputs['choices'] ?? [outputs]).map(messageOf) : [];
  return {
    'gen_ai.system_instructions': textOf(system),
    'gen_ai.input.messages': textOf(history.slice(Math.max(0, first))),
    'gen_ai.output.messages': textOf(choices),
    'gen_ai.tool.definitions': textOf(listOf(tools)),
  };
}

const textOf = (list: readonly unknown[]): string | undefined =>
  list.length > 0 ? JSON.stringify(list) : undefined;
