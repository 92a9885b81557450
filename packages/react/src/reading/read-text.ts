import { eventReader, jsonLineReader, type ReadLines } from './event-messages.ts';
import { errorIn, parseMessage, textIn } from './text-in.ts';

/** How a response is read. */
export interface ReadTextOptions {
  /**
   * Returns the text of a message: of an event's data, or of a line of JSON, parsed. Default: the text in the formats of
   * chat completions, Responses, Anthropic, Ollama and the AI SDK; a `text`, `delta` or `content` of your own format.
   */
  readonly textOf?: ((message: unknown) => string | undefined) | undefined;
}

/** The last message of many streams. */
export const DONE = '[DONE]';
const MAX_PROBLEM_LENGTH = 200;

/**
 * Reads the text of a streamed response, piece by piece: plain text, server-sent events, or lines of JSON by
 * `content-type`. Leaving the loop cancels the request. Throws for a status of 400 and above, for an error that the stream
 * reports, and what the connection throws.
 *
 * @example
 * for await (const piece of readText(await fetch('/api/chat'))) show(piece);
 */
export async function* readText(
  response: Response,
  { textOf = textIn }: ReadTextOptions = {},
): AsyncGenerator<string, void> {
  if (!response.ok) throw new Error(await problemIn(response));
  if (!response.body) return;
  const readLines = linesOf(response.headers.get('content-type') ?? '');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one piece after the other
      const { done, value } = await reader.read();
      const piece = decoder.decode(value, { stream: !done });
      const texts = readLines ? textsOf(readLines, piece, done, textOf) : [piece];
      for (const text of texts) if (text) yield text;
      if (done) return;
    }
  } finally {
    // The stream may have failed already: its error is on its way.
    await reader.cancel().catch(() => {});
  }
}

/** Reader of the lines that a type of content has; `undefined` for plain text. */
function linesOf(type: string): ReadLines | undefined {
  if (/event-stream/i.test(type)) return eventReader();
  return /ndjson|jsonl|json-?lines|json-seq/i.test(type) ? jsonLineReader() : undefined;
}

// oxlint-disable-next-line max-params
function* textsOf(
  readLines: ReadLines,
  piece: string,
  isEnd: boolean,
  textOf: NonNullable<ReadTextOptions['textOf']>,
): Generator<string | undefined> {
  for (const { data, event } of [...readLines(piece), ...(isEnd ? readLines() : [])]) {
    // Leaving here would close the connection as if the reader had lost interest.
    if (data === DONE) continue;
    const message = parseMessage(data);
    const error = errorIn(message, event);
    if (error) throw error;
    yield textOf(message);
  }
}

async function problemIn(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  const said = parseMessage(text);
  const message = typeof said === 'string' ? said : errorIn(said, 'error')?.message;
  return `HTTP ${response.status}: ${(message || response.statusText).slice(0, MAX_PROBLEM_LENGTH)}`;
}
