import type OpenAI from 'openai';
import { retrieve } from './knowledge.ts';
import type { Hit } from './knowledge.ts';

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface Model {
  readonly openai: OpenAI;
  readonly model: string;
}

/** Answers the last message, piece by piece as the model writes; `signal` stops at once. */
export async function* answer(
  { openai, model }: Model,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const hits = await retrieve(messages.at(-1)?.content ?? '');
  const stream = await openai.chat.completions.create(
    {
      model,
      messages: [{ role: 'system', content: systemPrompt(hits) }, ...messages],
      stream: true,
      stream_options: { include_usage: true },
    },
    { signal },
  );
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content;
    if (text) yield text;
  }
}

function systemPrompt(hits: readonly Hit[]): string {
  const handbook = hits.map(({ title, text }) => `## ${title}\n${text}`).join('\n\n');
  return [
    'You are the assistant of Meadow, a shop for beekeeping supplies.',
    'Answer calmly and concretely in at most 150 words, in plain text: short paragraphs, and simple "-" or "1." lists where they help.',
    'Rely on the handbook below; where it is silent, say so.',
    handbook === '' ? 'The handbook has nothing on this question.' : handbook,
  ].join('\n\n');
}
