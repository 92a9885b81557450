/** OpenAI's finish reasons, by the names of other providers. */
const REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  'tool-calls': 'tool_calls',
  refusal: 'content_filter',
  safety: 'content_filter',
  'content-filter': 'content_filter',
};

/** Returns the finish reason of an answer, under OpenAI's name if defined. */
export function finishReason(reason: unknown): string | undefined {
  const word = typeof reason === 'string' ? reason.toLowerCase() : '';
  return word ? (REASONS[word] ?? word) : undefined;
}
