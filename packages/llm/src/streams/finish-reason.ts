/** Words of other providers for the reasons that OpenAI has a word for. */
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

/** Why an answer has ended, in the words of OpenAI where it has one. */
export function finishReason(reason: string | null | undefined): string | undefined {
  const word = reason?.toLowerCase();
  return word && (REASONS[word] ?? word);
}
