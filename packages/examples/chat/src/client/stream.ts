/** Error for a missing or incomplete answer; the message is for the reader. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

const CUT_OFF = 'The connection broke before the answer was complete.';

/** Yields the text of a streamed answer, piece by piece on arrival. */
export async function* readAnswer(response: Response): AsyncGenerator<string, void> {
  if (!response.ok || response.body === null) throw new AnswerError(await problemIn(response));

  let isComplete = false;
  for await (const { event, data } of readEvents(response.body)) {
    // Read on to the end: leaving now would close the connection as if the reader had lost interest.
    if (data === '[DONE]') {
      isComplete = true;
      continue;
    }
    const payload = JSON.parse(data) as { text?: string; message?: string };
    if (event === 'error') throw new AnswerError(payload.message ?? CUT_OFF);
    if (payload.text !== undefined) yield payload.text;
  }
  if (!isComplete) throw new AnswerError(CUT_OFF);
}

interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffered = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffered += decoder.decode(value, { stream: true });
      const complete = buffered.split('\n\n');
      buffered = complete.pop() ?? '';
      for (const block of complete) {
        const event = parseEvent(block);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    // Any end of reading releases the connection.
    await reader.cancel().catch(() => undefined);
  }
}

function parseEvent(block: string): ServerSentEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') };
}

async function problemIn(response: Response): Promise<string> {
  const body = (await response.json().catch(() => undefined)) as
    | { error?: { message?: string } }
    | undefined;
  return body?.error?.message ?? `The server answered with status ${response.status}.`;
}
