import { isObject } from '../provider/guarded-tracer.ts';
import type { ChatTrace } from './use-traced-turns.ts';

/** A model of `@assistant-ui/react`; structurally a `ChatModelAdapter`. */
interface ChatModel {
  run(options: never): Promise<unknown> | AsyncGenerator<unknown, unknown>;
}

/** Options of a run, as far as they are read here. */
interface RunOptions {
  readonly messages?: readonly unknown[] | undefined;
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * A model for assistant-ui's `useLocalRuntime` whose runs are turns of `chat`: the last message, the text of the answer,
 * and the outcome, with the same results for the runtime.
 *
 * @example
 * import { traceChatModel, useChatTrace } from '@honeyhive/react/chat';
 *
 * const chat = useChatTrace();
 * const runtime = useLocalRuntime(useMemo(() => traceChatModel(model, chat), [chat]));
 */
export function traceChatModel<M extends ChatModel>(model: M, chat: Pick<ChatTrace, 'turn'>): M {
  const run = (options: RunOptions): AsyncGenerator<unknown, unknown> =>
    runTraced(() => model.run(options as never), options, chat);
  return new Proxy(model, {
    get: (target, key) => (key === 'run' ? run : (Reflect.get(target, key, target) as unknown)),
  });
}

async function* runTraced(
  start: () => ReturnType<ChatModel['run']>,
  { messages, abortSignal }: RunOptions,
  chat: Pick<ChatTrace, 'turn'>,
): AsyncGenerator<unknown, unknown> {
  const turn = chat.turn({ question: contentText(messages?.at(-1)) });
  let last: unknown;
  try {
    const running = turn.run(start);
    if (!isGenerator(running)) {
      last = await running;
      turn.end({ result: contentText(last) });
      return yield last;
    }
    // The turn's output is the text; the runtime gets each result whole.
    const pieces = textPieces(running, (result) => (last = result));
    for await (const _ of turn.follow(pieces)) yield last;
  } catch (error) {
    turn.fail(error);
    throw error;
  } finally {
    if (abortSignal?.aborted) turn.stop();
  }
  return undefined;
}

/** What each result has added to the text of the answer. */
async function* textPieces(
  results: AsyncGenerator<unknown, unknown>,
  onResult: (result: unknown) => void,
): AsyncGenerator<string, void> {
  let text = '';
  for await (const result of results) {
    onResult(result);
    const now = contentText(result);
    yield now.startsWith(text) ? now.slice(text.length) : now;
    text = now;
  }
}

/** The text of a message's or a result's parts. */
function contentText(message: unknown): string {
  const content: unknown = isObject(message) ? Reflect.get(message, 'content') : undefined;
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content
    .map((part: unknown) => (isObject(part) ? (Reflect.get(part, 'text') as unknown) : undefined))
    .filter((text) => typeof text === 'string')
    .join('');
}

const isGenerator = (value: object): value is AsyncGenerator<unknown, unknown> =>
  Symbol.asyncIterator in value;
