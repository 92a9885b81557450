// @vitest-environment node
import { expect, test } from 'vitest';
import { readEventSource, readSocket } from '../chat.ts';

/** What an EventSource or a WebSocket does for its reader. */
class Source extends EventTarget {
  readonly CLOSED = 2;
  readyState = 1;
  listeners = 0;
  override addEventListener(...given: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1;
    const options = given[2] as { signal?: AbortSignal } | undefined;
    options?.signal?.addEventListener('abort', () => (this.listeners -= 1));
    super.addEventListener(...given);
  }
  close(): void {
    this.readyState = this.CLOSED;
  }
  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}
const kinds = {
  readEventSource: (source: Source, options = {}) =>
    readEventSource(source as unknown as EventSource, options),
  readSocket: (source: Source, options = {}) => readSocket(source as unknown as WebSocket, options),
};
const names = Object.keys(kinds) as Array<keyof typeof kinds>;

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}
const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => error);

test.each(names)(
  '%s reads texts and JSON up to the end message, and listens no more',
  async (kind) => {
    const source = new Source();
    const texts = collect(kinds[kind](source));
    for (const data of [
      'Hi',
      '{"choices":[{"delta":{"content":" there"}}]}',
      '{"type":"ping"}',
      '[DONE]',
      'late',
    ])
      source.say(data);
    expect(await texts).toEqual(['Hi', ' there']);
    expect(source.listeners).toBe(0);
  },
);

test.each(names)(
  '%s ends with the signal’s reason, while it waits and before it begins',
  async (kind) => {
    const source = new Source();
    const stopping = new AbortController();
    const texts = reasonOf(collect(kinds[kind](source, { signal: stopping.signal })));
    source.say('a');
    stopping.abort();
    expect(await texts).toBe(stopping.signal.reason);
    expect(await reasonOf(collect(kinds[kind](source, { signal: stopping.signal })))).toBe(
      stopping.signal.reason,
    );
    expect(source.listeners).toBe(0);
  },
);

test.each(names)(
  '%s throws an error that a message reports, and knows an end message of the app',
  async (kind) => {
    const source = new Source();
    const failing = reasonOf(collect(kinds[kind](source)));
    source.say('{"error":{"message":"overloaded"}}');
    expect(await failing).toEqual(new Error('overloaded'));
    const isEnd = (message: unknown): boolean => (message as { last?: boolean }).last === true;
    const texts = collect(kinds[kind](source, { isEnd }));
    source.say('[DONE]');
    source.say('{"last":true,"text":"unread"}');
    expect(await texts).toEqual(['[DONE]']);
  },
);

test('an event source is closed at the end and when the loop is left; a socket stays open', async () => {
  for (const kind of names) {
    const source = new Source();
    const texts = kinds[kind](source);
    const first = texts.next();
    source.say('a');
    // oxlint-disable-next-line no-await-in-loop
    await first;
    // oxlint-disable-next-line no-await-in-loop
    await texts.return();
    expect([kind, source.readyState]).toEqual([kind, kind === 'readSocket' ? 1 : 2]);
  }
});

test('an event source that reconnects is read on, and one that closes fails', async () => {
  const source = new Source();
  const texts = reasonOf(collect(kinds.readEventSource(source)));
  source.readyState = 0;
  source.dispatchEvent(new Event('error'));
  source.say('a');
  source.readyState = 2;
  source.dispatchEvent(new Event('error'));
  expect(await texts).toEqual(new Error('The event source has closed.'));
});

test.each([
  [1000, []],
  [1005, []],
  [1006, new Error('The socket has closed with code 1006.')],
])('a socket that closes with %i ends the answer accordingly', async (code, expected) => {
  const source = new Source();
  const texts = reasonOf(collect(kinds.readSocket(source)));
  source.dispatchEvent(Object.assign(new Event('close'), { code }));
  expect(await texts).toEqual(expected);
});
